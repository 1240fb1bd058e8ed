import FoundationEssentials
import Model
public import Planning

extension StatusFiles {
    /// Reads a `status.json` that was rendered before.
    ///
    /// Addresses without a token are left out, and so is what cannot be understood: others can write
    /// where it lies. Nil where it is no status at all.
    public static func published(_ bytes: [UInt8]) -> PublishedStatus? {
        guard let index = try? JSONDecoder().decode(Index.self, from: Data(bytes)),
            StateWitness("\(index.state.lineage) 0") != nil
        else { return nil }
        return PublishedStatus(
            lineage: index.state.lineage,
            tokens: index.tokens.compactMap(\.published)
        )
    }

    /// The path of `status.json` in a status folder.
    public static func indexPath(under folder: String) -> String {
        folder.isEmpty ? indexName : "\(folder)/\(indexName)"
    }
}

private struct Index: Decodable {
    struct State: Decodable {
        var lineage: String
    }

    var state: State
    var tokens: [Entry]
}

private struct Entry: Decodable {
    struct Token: Decodable {
        var id: String
        var name: String
        var issuedAt: String
    }

    struct Older: Decodable {
        var id: String
    }

    struct Delivery: Decodable {
        var sink: String
        var deliveredAt: String
        var verifiedAt: String?
    }

    struct Observed: Decodable {
        var commit: String?
    }

    struct Event: Decodable {
        var outcome: String
    }

    var address: String
    var manifest: String?
    var reason: String
    var observed: Observed?
    var token: Token?
    var previous: [Older]
    var delivery: [Delivery]
    var lastOperation: Event?

    var published: PublishedToken? {
        guard let token, let address = Address(address), let id = TokenID(token.id),
            let issuedAt = Instant(rfc3339: token.issuedAt)
        else { return nil }
        let delivered = delivery.compactMap { delivery in
            let instant = Instant(rfc3339: delivery.verifiedAt ?? delivery.deliveredAt)
            return instant.map { (delivery.sink, $0) }
        }
        return PublishedToken(
            address: address,
            path: manifest,
            id: id,
            name: token.name,
            issuedAt: issuedAt,
            previous: previous.compactMap { TokenID($0.id) },
            delivered: Dictionary(delivered) { first, _ in first },
            commit: observed?.commit,
            isAwaitingReveal: reason == StatusEntry.awaitingReveal,
            isUnderWay: lastOperation.map { !["succeeded", "failed"].contains($0.outcome) } ?? false
        )
    }
}
