import HTTPClient
import Model

/// What an answer's headers say about further calls.
struct RateLimitNotice: Hashable {
    /// Which calls are counted together; empty where the API does not say.
    var scope: String
    /// Calls in a window.
    var limit: Int
    /// Calls that are left in this window.
    var remaining: Int
    /// When the next window begins.
    var resetAt: Instant

    /// Epochs above this are milliseconds: as seconds they would lie thousands of years ahead.
    private static let largestSeconds: Int64 = 100_000_000_000
    private static let longestScope = 64

    /// Reads `X-RateLimit-Scope`, `-Limit`, `-Remaining` and `-Reset`; nil where the last two are
    /// not both there, or make no sense.
    init?(_ response: HTTPResponse) {
        guard let remaining = response.header("X-RateLimit-Remaining").flatMap({ Int($0) }),
            let reset = response.header("X-RateLimit-Reset").flatMap({ Int64($0) }),
            remaining >= 0, reset > 0
        else { return nil }
        scope = String((response.header("X-RateLimit-Scope") ?? "").prefix(Self.longestScope))
        self.remaining = remaining
        limit = max(remaining, response.header("X-RateLimit-Limit").flatMap { Int($0) } ?? 0)
        resetAt = Instant(seconds: reset > Self.largestSeconds ? reset / 1000 : reset)
    }
}
