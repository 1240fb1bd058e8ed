import Axiom
import Model

/// Reads one organization's live tokens.
struct LiveReader: Sendable {
    let api: TokenAPI

    /// Reads the list, and looks again for each known token that is not in it: a list that is cut
    /// off, late or of another organization is no proof that a token is gone.
    ///
    /// A token is missing where two equal lists lack it and the API has none of that id. Where more
    /// are missing than are read one by one, the lists alone count, and the plan's brakes hold.
    func read(known: Set<TokenID>) async throws(APIError) -> LiveOrganization {
        let list = try await api.listTokens()
        let tokens = byID(list)
        var missing = known.subtracting(tokens.keys)
        if !missing.isEmpty {
            let second = byID(try await api.listTokens())
            missing = Set(second.keys) == Set(tokens.keys) ? missing : []
            if missing.count <= Limits.missingTokensRead { missing = await gone(missing) }
        }
        return LiveOrganization(
            tokens: tokens,
            clockOffset: list.clockOffset,
            confirmedMissing: missing,
            lastUses: list.lastUses
        )
    }

    /// Those of which the API says that there are none; no answer says nothing.
    private func gone(_ ids: Set<TokenID>) async -> Set<TokenID> {
        var gone: Set<TokenID> = []
        for id in ids.sorted() {
            do {
                if try await api.getToken(id) == nil { gone.insert(id) }
            } catch {
                continue
            }
        }
        return gone
    }

    private func byID(_ list: TokenList) -> [TokenID: LiveToken] {
        Dictionary(list.tokens.map { ($0.id, $0) }) { first, _ in first }
    }
}
