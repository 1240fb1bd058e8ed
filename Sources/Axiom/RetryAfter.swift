import Model

/// The header `Retry-After` (RFC 9110, section 10.2.3).
enum RetryAfter {
    /// The longest wait that is believed.
    static var longest: Duration { .seconds(Limits.retryAfterSeconds) }

    /// Reads seconds or an HTTP date; nil where it is neither.
    ///
    /// A negative number and a past date are no wait; a huge one is the longest. A date is compared
    /// with the server's clock where it told it, so that a wrong clock here does no harm.
    static func parse(_ text: String, serverDate: Instant?, now: Instant) -> Duration? {
        if let date = Instant(httpDate: text) { return bounded(date - (serverDate ?? now)) }
        let digits = text.hasPrefix("-") ? text.dropFirst() : text[...]
        guard !digits.isEmpty, digits.utf8.allSatisfy(Self.isDigit) else { return nil }
        guard text == digits else { return .zero }
        return Int64(digits).map { bounded(.seconds(min($0, Int64(Int32.max)))) } ?? longest
    }

    private static func bounded(_ duration: Duration) -> Duration {
        min(max(duration, .zero), longest)
    }

    private static func isDigit(_ byte: UInt8) -> Bool {
        (UInt8(ascii: "0")...UInt8(ascii: "9")).contains(byte)
    }
}
