/// What a command asks of whoever holds the writer's lock.
public enum StateRequest: Hashable, Sendable, Codable {
    /// One regeneration, now.
    case regenerate(Address)
    /// A secret of the address leaked: that token, or all of the address where it is not known which,
    /// end at once, and a new one takes the place of the current one.
    case cut(Address, token: TokenID? = nil)
    /// What a brake holds back passes once, for a commit.
    case approve(commit: String, brake: Brake)
    /// Nothing is done for an address, or for any, until this is lifted; it stays as long.
    case suspend(Suspension)
    /// The suspension of an address, or that of everything, is lifted.
    case resume(Address?, at: Instant)
    /// The sealed secret was shown to a person and is to be erased.
    case eraseRevealed(Address, EscrowID)
}

extension StateRequest {
    /// The brake that a person lets pass with it for a commit; nil: it approves nothing of that one.
    public func brakeApproved(for commit: String) -> Brake? {
        guard case .approve(let approved, let brake) = self, commit.hasPrefix(approved) else {
            return nil
        }
        return brake
    }
}

extension StateRequest {
    /// The same for another address, where it is one for the old one; else it stays as it is.
    public func renamed(from old: Address, to new: Address) -> StateRequest {
        switch self {
        case .regenerate(old): return .regenerate(new)
        case .cut(old, let token): return .cut(new, token: token)
        case .suspend(var suspension) where suspension.address == old:
            suspension.address = new
            return .suspend(suspension)
        case .resume(.some(old), let instant): return .resume(new, at: instant)
        case .eraseRevealed(old, let secret): return .eraseRevealed(new, secret)
        case .regenerate, .cut, .approve, .suspend, .resume, .eraseRevealed: return self
        }
    }
}

extension [StateRequest] {
    /// Whether a person lets what a brake holds back pass for a commit.
    public func approve(_ brake: Brake, for commit: String) -> Bool {
        contains { $0.brakeApproved(for: commit) == brake }
    }
}
