import Model

/// How long to wait between tries of a call that may be repeated.
struct BackOff: Sendable {
    /// Draws 64 random bits.
    let random: @Sendable () -> UInt64

    /// Tries of one call, the first included.
    static let mostTries = 4

    /// The wait after a number of failed tries: up to a bound that doubles each time, with full
    /// jitter, so that many callers do not come back together.
    func wait(afterTries tries: Int) -> Duration {
        let doublings = min(max(0, tries - 1), 30)
        let bound = min(Limits.backOffFirstSeconds << doublings, Limits.backOffLongestSeconds)
        var generator = DrawingGenerator(draw: random)
        return .milliseconds(Int.random(in: 0...(bound * 1000), using: &generator))
    }
}

private struct DrawingGenerator: RandomNumberGenerator {
    let draw: @Sendable () -> UInt64

    mutating func next() -> UInt64 { draw() }
}
