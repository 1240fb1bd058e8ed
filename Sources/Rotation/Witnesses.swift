public import Model

/// What one look at the API shows of a call whose answer was lost.
public struct Look: Hashable, Sendable {
    /// The token that the call was for; nil where it is gone, or where there was none.
    public var target: LiveToken?
    /// Every token that bears the name which the call's token has.
    public var namesakes: [LiveToken]
    /// Whether the list shows the tokens that must be there: what a cut-off list lacks proves nothing.
    public var isWhole: Bool

    /// Makes a look.
    public init(target: LiveToken?, namesakes: [LiveToken], isWhole: Bool) {
        self.target = target
        self.namesakes = namesakes
        self.isWhole = isWhole
    }
}

/// The two witnesses of a call whose answer was lost: what became of the old token's end, and
/// whether there is a token that only this call can have made.
struct Witnesses {
    private let operation: Operation
    private let look: Look
    /// What the call asked for: the old token's end, the new one's, and the new one's contents.
    private let oldEnd: Instant?
    private let newEnd: Instant?
    private let body: CreateTokenBody?

    /// What the old token's end says.
    private enum OldSide: Hashable {
        case took
        case tookNot
        /// It says nothing: no instant of its own was asked for, or the token cannot be seen.
        case mute
        case movedBySomebody(asked: Instant, seen: Instant?)
    }

    init?(_ operation: Operation, _ look: Look) {
        self.operation = operation
        self.look = look
        switch operation.request {
        case .create(let body):
            oldEnd = nil
            newEnd = body.expiresAt
            self.body = body
        case .regenerate(_, let request):
            oldEnd = request.existingTokenExpiresAt
            newEnd = request.newTokenExpiresAt
            body = request.newToken
        case .delete, .none:
            return nil
        }
    }

    /// The verdict; nil where a list that is not whole would be needed as a proof.
    var verdict: Verdict? {
        let verdict = newEnd.map(operation.stamps.contains) == true ? byStamp : byLikeness
        switch verdict {
        case .notTaken, .takenAndRemoved: return look.isWhole ? verdict : nil
        default: return verdict
        }
    }

    /// The new token's end is a stamp: a token that bears it was made by this operation for certain.
    private var byStamp: Verdict {
        let stamps = Set([newEnd].compactMap(\.self)).union(operation.earlierStamps)
        let own = others.filter { token in stamps.contains { $0.isShown(as: token.expiresAt) } }
        if let current = own.first(where: { newEnd?.isShown(as: $0.expiresAt) == true }) {
            return .taken(current.id)
        }
        if let late = own.first { return .taken(late.id) }
        switch oldSide {
        case .took: return .takenAndRemoved
        case .tookNot, .mute: return .notTaken
        case .movedBySomebody(let asked, let seen):
            return .changedBySomebody(asked: asked, seen: seen)
        }
    }

    /// The new token's end is none of its own: the old side has to speak, and one token alone may
    /// be like what was asked for.
    private var byLikeness: Verdict {
        let known = Set(operation.knownNamesakes)
        let alike = others.filter { !known.contains($0.id) && isAlike($0) }
        switch oldSide {
        case .took:
            guard let first = alike.first else { return .takenAndRemoved }
            return alike.count == 1 ? .taken(first.id) : .indistinct(alike.map(\.id))
        case .tookNot:
            return .notTaken
        case .mute:
            return alike.isEmpty ? .notTaken : .indistinct(alike.map(\.id))
        case .movedBySomebody(let asked, let seen):
            return .changedBySomebody(asked: asked, seen: seen)
        }
    }

    private var oldSide: OldSide {
        guard let oldEnd, operation.stamps.contains(oldEnd), let target = look.target,
            // Regent itself has moved its end since, to keep it alive or to cut it.
            !operation.superseded.contains(where: { $0.id == target.id })
        else { return .mute }
        if oldEnd.isShown(as: target.expiresAt) { return .took }
        if target.expiresAt == operation.target?.expiresAt { return .tookNot }
        // An earlier attempt that came late has moved it after this one, or instead of it.
        if operation.earlierStamps.contains(where: { $0.isShown(as: target.expiresAt) }) {
            return .mute
        }
        return .movedBySomebody(asked: oldEnd, seen: target.expiresAt)
    }

    /// Tokens of the name that may be new, by id.
    private var others: [LiveToken] {
        let old = Set(operation.superseded.map(\.id) + [operation.target?.id].compactMap(\.self))
        return look.namesakes.filter { !old.contains($0.id) }.sorted { $0.id < $1.id }
    }

    private func isAlike(_ token: LiveToken) -> Bool {
        guard token.expiresAt == newEnd else { return false }
        guard let body else {
            return token.capabilities == operation.target?.capabilities
        }
        return token.capabilities == body.capabilities
            && token.tokenDescription == body.tokenDescription
    }
}

extension Operation {
    /// The name that the token of its call has.
    var expectedName: String {
        switch request {
        case .create(let body): body.name
        case .regenerate(_, let body): body.newToken?.name ?? target?.name ?? ""
        case .delete, .none: ""
        }
    }
}
