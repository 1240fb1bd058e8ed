import Model

/// Live tokens that no record names: those of others, and those that lost calls left over.
struct Strangers {
    /// Tokens that Regent did not make, by organization and name.
    private(set) var foreign: [String: [String: [TokenID]]] = [:]
    /// Tokens that Regent made and nobody holds, by the address that they were made for.
    private(set) var orphans: [Address: [LiveToken]] = [:]

    /// What ends within this time is left to end by itself.
    private static let shortLife = Duration.minutes(1)

    init(_ input: PlanningInput) {
        let own = Self.ownTokens(input.recorded)
        for (organization, live) in input.live {
            let now = input.now + live.clockOffset
            for token in live.tokens.values.sorted(by: { $0.id < $1.id })
            where token.isLive(at: now) && !own.contains(token.id) {
                // An instant that only one call ever asked for proves who made the token.
                let owner = token.expiresAt.flatMap { input.stampOwners[$0] }
                guard let owner, owner.hasLeftOver(token) else {
                    // The by-product of a call that moved an end lives for seconds, and nobody owns it.
                    guard token.isLive(at: now + Self.shortLife) else { continue }
                    foreign[organization, default: [:]][token.name, default: []].append(token.id)
                    continue
                }
                // While its operation is open, that one decides.
                guard input.recorded.openOperations[owner.address] == nil,
                    token.isLive(at: now + Self.shortLife)
                else { continue }
                orphans[owner.address, default: []].append(token)
            }
        }
    }

    /// Every token of which the state knows: current ones, older ones, and those of open operations.
    static func ownTokens(_ recorded: RecordedState) -> Set<TokenID> {
        var ids = recorded.tokenIDs
        for operation in recorded.openOperations.values {
            if let issued = operation.state.issued { ids.insert(issued.token.id) }
            if operation.isTargetUnheld, let target = operation.target { ids.insert(target.id) }
            ids.formUnion(operation.superseded.map(\.id))
        }
        return ids
    }
}
