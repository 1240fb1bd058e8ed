import FoundationEssentials
import Manifests
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
            tokens: index.tokens.compactMap(\.published),
            openOperations: index.tokens.compactMap(\.openOperation),
            suspensions: (index.suspensions ?? []).compactMap(\.value)
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

    struct Standstill: Decodable {
        var address: String?
        var since: String
        var by: String
        var reason: String?

        var value: Suspension? {
            guard let since = Instant(rfc3339: since) else { return nil }
            let address = address.map(Address.init)
            // One that cannot be read must not become one of everything.
            if case .some(.none) = address { return nil }
            return Suspension(
                address: address.flatMap(\.self),
                since: since,
                by: by,
                reason: reason
            )
        }
    }

    var state: State
    var tokens: [Entry]
    var suspensions: [Standstill]?
}

/// What a plan needs; nil fields would be another version's.
private struct Applied: Decodable {
    var manifest: String
    var capabilities: PublishedCapabilities
    var description: String
    var servedRequest: String?
    var holders: Set<String>
    var isSealed: Bool
    var isAdopted: Bool

    func value(at address: Address, path: String?) -> AppliedManifest? {
        let file = ManifestFile(path: path ?? "\(address.name).yaml", bytes: Array(manifest.utf8))
        let read = SourceAssembler.assemble(
            [ManifestParser.parse(file)],
            under: SourceRules()
        )
        guard let spec = read.specs[address] else { return nil }
        return AppliedManifest(
            spec: spec,
            capabilities: capabilities.value,
            tokenDescription: description,
            servedRequest: servedRequest,
            holders: Set(spec.delivery.map(\.id).filter { holders.contains($0.description) }),
            isSealed: isSealed,
            isAdopted: isAdopted
        )
    }
}

/// The API's three maps.
private struct PublishedCapabilities: Decodable {
    var datasetCapabilities: [String: [String: [String]]]
    var orgCapabilities: [String: [String]]
    var viewCapabilities: [String: [String: [String]]]

    var value: Capabilities {
        func groups(_ groups: [String: [String]]) -> Capabilities.Groups {
            groups.mapValues { .init($0) }
        }
        return Capabilities(
            datasets: datasetCapabilities.mapValues(groups),
            organization: groups(orgCapabilities),
            views: viewCapabilities.mapValues(groups)
        )
    }
}

private struct Entry: Decodable {
    struct Token: Decodable {
        var id: String
        var name: String
        var issuedAt: String
        var expiresAt: String?
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
        var at: String
        var operation: String
        var reason: String?
        var id: String
        var outcome: String

        var isUnderWay: Bool { !["succeeded", "failed"].contains(outcome) }
    }

    var address: String
    var manifest: String?
    var reason: String
    var observed: Observed?
    var token: Token?
    var previous: [Older]
    var delivery: [Delivery]
    var lastOperation: Event?
    var applied: Applied?

    var openOperation: PublishedOperation? {
        guard let event = lastOperation, event.isUnderWay, let address = Address(address),
            let id = OperationID(event.id), let action = Action(rawValue: event.operation),
            let at = Instant(rfc3339: event.at)
        else { return nil }
        return PublishedOperation(
            address: address,
            id: id,
            action: action,
            reason: event.reason.flatMap(Reason.init) ?? .operationOpen,
            at: at
        )
    }

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
            isUnderWay: lastOperation?.isUnderWay ?? false,
            expiresAt: token.expiresAt.flatMap(Instant.init(rfc3339:)),
            applied: applied?.value(at: address, path: manifest)
        )
    }
}
