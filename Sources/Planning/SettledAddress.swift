public import Model

/// An address for which nothing is to be done, and until when that is so by itself.
///
/// It counts for a plan without live tokens, and from the instant on that it was found at.
public struct SettledAddress: Hashable, Sendable {
    /// Which token.
    public var address: Address
    /// The first instant at which something may be to be done although nothing has changed; nil:
    /// none.
    public var changesAt: Instant?
    /// Its next rotation.
    public var next: ScheduledRotation?

    /// Makes a settled address.
    public init(address: Address, changesAt: Instant? = nil, next: ScheduledRotation? = nil) {
        self.address = address
        self.changesAt = changesAt
        self.next = next
    }
}

/// The addresses that an input leaves out, since they are known to be settled: each of them has a
/// manifest and a token, and a plan counts it and says no more of it.
public struct SettledRest: Hashable, Sendable {
    /// How many there are.
    public var count: Int
    /// The first of their rotations.
    public var next: ScheduledRotation?

    /// Makes a rest; nothing is left out by default.
    public init(count: Int = 0, next: ScheduledRotation? = nil) {
        self.count = count
        self.next = next
    }
}

extension ScheduledRotation {
    /// Whether it comes before another one; those of one instant come by their addresses.
    public func isSooner(than other: ScheduledRotation?) -> Bool {
        guard let other else { return true }
        return (at, address) < (other.at, other.address)
    }
}
