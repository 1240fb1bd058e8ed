public import Model

/// Which live tokens somebody answers for: a manifest, or the state.
public struct Claims: Sendable {
    private var ids: Set<TokenID>
    private var names: [String: Set<String>] = [:]
    private let stampOwners: [Instant: StampOwner]

    /// Takes what a commit asks for and what the state holds.
    ///
    /// - Parameters:
    ///   - desired: What a commit asks for, and what lies in a folder and is not committed yet.
    ///   - stampOwners: Which operation asked for the expiry of which live token.
    public init(
        desired: [DesiredState],
        recorded: RecordedState,
        stampOwners: [Instant: StampOwner] = [:]
    ) {
        ids = Strangers.ownTokens(recorded)
        self.stampOwners = stampOwners
        for state in desired {
            ids.formUnion(state.specs.values.compactMap(\.adoption?.id))
            take(state.specs.keys)
            take(state.held.keys)
        }
        take(recorded.tokens.keys)
    }

    private mutating func take(_ addresses: some Sequence<Address>) {
        for address in addresses { names[address.organization, default: []].insert(address.name) }
    }

    /// Whether a manifest names the token, the state has it, or a call of Regent's own left it over.
    public func cover(_ token: LiveToken) -> Bool {
        if ids.contains(token.id) { return true }
        return token.expiresAt.flatMap { stampOwners[$0] }?.hasLeftOver(token) ?? false
    }

    /// The names that manifests and the state have in an organization.
    public func takenNames(in organization: String) -> Set<String> { names[organization] ?? [] }
}
