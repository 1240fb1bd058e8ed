import Model

/// Counts requests in windows of a minute.
struct RateLimiter {
    /// What a client is told of its window.
    struct Window: Equatable {
        let limit: Int
        /// Requests that are left in this window.
        let remaining: Int
        /// The first whole second of the next window, since 1970.
        let resetSeconds: Int64
        /// Whether this request was one too many.
        let isExceeded: Bool
    }

    private static let windowSeconds: Int64 = 60

    private let limit: Int
    private var start: Int64?
    private var used = 0

    init(requestsPerMinute limit: Int) { self.limit = limit }

    /// Counts one request; a clock that was put back begins a new window.
    mutating func count(at now: Instant) -> Window {
        let windowStart: Int64
        if let start, (start..<start + Self.windowSeconds).contains(now.seconds) {
            windowStart = start
        } else {
            windowStart = now.seconds
            used = 0
        }
        start = windowStart
        let isExceeded = used >= limit
        if !isExceeded { used += 1 }
        return Window(
            limit: limit,
            remaining: max(0, limit - used),
            resetSeconds: windowStart + Self.windowSeconds,
            isExceeded: isExceeded
        )
    }
}
