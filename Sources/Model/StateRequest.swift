/// What a command asks of whoever holds the writer's lock.
public enum StateRequest: Hashable, Sendable, Codable {
    /// One regeneration, now.
    case regenerate(Address)
    /// The sealed secret was shown to a person and is to be erased.
    case eraseRevealed(Address, EscrowID)
}
