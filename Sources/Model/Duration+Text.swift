/// Why a text is no duration.
public enum DurationProblem: Error, Hashable, Sendable {
    /// It is not one or more of a whole number with a unit `d`, `h`, `m` or `s`, largest first.
    case malformed
    /// It is longer than ``Swift/Duration/longestInManifests``.
    case tooLong
}

extension Duration {
    /// The longest duration that a manifest may ask for: 100 years of 365 days.
    public static var longestInManifests: Duration { .seconds(100 * 365 * 86400) }

    /// A duration of whole days of 24 hours.
    public static func days(_ count: Int) -> Duration { .seconds(Int64(count) * 86400) }

    /// A duration of whole hours.
    public static func hours(_ count: Int) -> Duration { .seconds(Int64(count) * 3600) }

    /// A duration of whole minutes.
    public static func minutes(_ count: Int) -> Duration { .seconds(Int64(count) * 60) }

    /// Reads `90d`, `48h`, `30m`, `15s` and sums of them with the largest unit first (`1d12h`).
    ///
    /// - Throws: ``DurationProblem``, for an empty or negative text, too.
    public init(text: String) throws(DurationProblem) {
        var remaining = Duration.units[...]
        var total: Int64 = 0
        var count: Int64 = 0
        var digits = 0
        for byte in text.utf8 {
            if (UInt8(ascii: "0")...UInt8(ascii: "9")).contains(byte) {
                digits += 1
                guard digits <= 12 else { throw .tooLong }
                count = count * 10 + Int64(byte - UInt8(ascii: "0"))
                continue
            }
            guard digits > 0, let unit = remaining.firstIndex(where: { $0.suffix == byte }) else {
                throw .malformed
            }
            total += count * remaining[unit].seconds
            remaining = remaining[(unit + 1)...]
            count = 0
            digits = 0
        }
        guard digits == 0, remaining.count < Duration.units.count else { throw .malformed }
        self = .seconds(total)
        guard self <= Duration.longestInManifests else { throw .tooLong }
    }

    private static let units: [(suffix: UInt8, seconds: Int64)] = [
        (UInt8(ascii: "d"), 86400), (UInt8(ascii: "h"), 3600), (UInt8(ascii: "m"), 60),
        (UInt8(ascii: "s"), 1),
    ]

    /// The duration as people write it: `90d`, `48h`, `1h30m`, `15s`.
    ///
    /// Whole days are written as days from three days on, so that the usual overlaps of one and
    /// two days read as `24h` and `48h`. A fraction of a second is left out.
    public var text: String {
        var seconds = components.seconds
        guard seconds > 0 else { return "0s" }
        var parts = ""
        if seconds >= 3 * 86400 {
            parts += "\(seconds / 86400)d"
            seconds %= 86400
        }
        for (suffix, length) in [("h", Int64(3600)), ("m", 60), ("s", 1)] where seconds >= length {
            parts += "\(seconds / length)\(suffix)"
            seconds %= length
        }
        return parts
    }

    /// The duration without its sign.
    public var magnitude: Duration { self < .zero ? .zero - self : self }

    /// The length in whole seconds, without the fraction.
    public var wholeSeconds: Int64 { components.seconds }
}
