import Axiom
import Model

/// Reads one organization's live tokens.
struct LiveReader: Sendable {
    let api: TokenAPI
    let time: TimeSource

    /// The `Date` header has whole seconds, and the answer takes its time.
    private static let unnoticedOffset = Duration.seconds(2)

    /// Reads the list, and once more where a known token is not in it: one list that is cut off or
    /// late is no proof that a token is gone.
    func read(known: Set<TokenID>) async throws(APIError) -> LiveOrganization {
        let list = try await api.listTokens()
        let tokens = byID(list)
        var missing = known.subtracting(tokens.keys)
        if !missing.isEmpty {
            let second = byID(try await api.listTokens())
            missing = Set(second.keys) == Set(tokens.keys) ? missing.subtracting(second.keys) : []
        }
        return LiveOrganization(
            tokens: tokens,
            clockOffset: offset(list),
            confirmedMissing: missing
        )
    }

    private func byID(_ list: TokenList) -> [TokenID: LiveToken] {
        Dictionary(list.tokens.map { ($0.id, $0) }) { first, _ in first }
    }

    private func offset(_ list: TokenList) -> Duration {
        guard let serverDate = list.serverDate else { return .zero }
        let offset = serverDate - time.now()
        return offset.magnitude <= Self.unnoticedOffset ? .zero : offset
    }
}
