/// How long a call whose answer was lost may still take effect.
public struct Timing: Hashable, Sendable {
    /// From the loss of an answer to the first look at what became of its call.
    public var settle: Duration
    /// From one look to the second, which has to say the same.
    public var secondLook: Duration

    /// Makes a timing.
    public init(settle: Duration = .seconds(60)) {
        self.settle = settle
        secondLook = min(.seconds(10), settle)
    }
}
