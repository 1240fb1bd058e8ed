import Model

/// What an API showed, by what is asked of it for each of a run's calls: a scan of all tokens for
/// each of them would take longer than the calls.
struct LiveIndex: Sendable {
    /// All of it.
    let organization: LiveOrganization
    /// The seconds in which a token ends.
    let ends: Set<Instant>
    private let ids: [String: [TokenID]]

    init(_ live: LiveOrganization) {
        organization = live
        ends = Set(live.tokens.values.compactMap(\.expiresAt?.wholeSeconds))
        ids = Dictionary(grouping: live.tokens.values, by: \.name).mapValues { $0.map(\.id) }
    }

    /// The ids of the tokens that bear one of some names, in the order of their ids.
    func tokens(named names: Set<String>) -> [TokenID] {
        names.flatMap { ids[$0] ?? [] }.sorted()
    }
}
