import Model
import Planning

/// The values of a status, each with the fields that the contract allows and no other.
///
/// They are built field by field and never by encoding a record, so that a field which is added to
/// the model does not reach a repository by itself.
enum StatusValues {
    /// Characters of one free text in a status; a server's message may be longer.
    private static let longestText = 1000

    static func observed(_ entry: StatusEntry) -> OrderedValue {
        .present([
            "commit": .optional(entry.record?.commit), "specDigest": .optional(entry.specDigest),
        ])
    }

    static func token(_ entry: StatusEntry) -> OrderedValue {
        guard let record = entry.record else { return .null }
        var fields: [OrderedValue.Field] = [
            .init(key: "id", value: .string(record.token.id.text)),
            .init(key: "name", value: text(record.token.name)),
            .init(key: "issuedAt", value: .optional(record.issuedAt)),
            .init(key: "expiresAt", value: .optional(record.token.expiresAt)),
        ]
        if let digest = entry.capabilitiesDigest {
            fields.append(.init(key: "capabilitiesDigest", value: .string(digest)))
        }
        return .object(fields)
    }

    static func previous(_ entry: StatusEntry) -> OrderedValue {
        .array(
            entry.predecessors.map {
                ["id": .string($0.id.text), "expiresAt": .optional($0.expiresAt)]
            }
        )
    }

    static func nextRotation(_ entry: StatusEntry) -> OrderedValue {
        entry.nextRotation.map {
            ["at": .optional($0.at), "reason": .string($0.reason.rawValue)]
        } ?? .null
    }

    static func delivery(_ entry: StatusEntry) -> OrderedValue {
        .array(
            entry.deliveries.map {
                [
                    "sink": text($0.sink.id.description), "deliveredAt": .optional($0.deliveredAt),
                    "verifiedAt": .optional($0.verifiedAt),
                ]
            }
        )
    }

    static func conditions(_ entry: StatusEntry) -> OrderedValue {
        .array(
            entry.sortedConditions.map {
                [
                    "type": .string($0.type), "status": .string($0.isTrue ? "True" : "False"),
                    "reason": .string($0.reason), "message": text($0.message),
                    "lastTransitionTime": .optional($0.lastTransitionTime),
                ]
            }
        )
    }

    static func history(_ entry: StatusEntry) -> OrderedValue {
        .array(entry.history.prefix(Limits.historyEntries).map(event))
    }

    static func event(_ entry: HistoryEntry) -> OrderedValue {
        .present([
            "at": .optional(entry.at), "operation": .string(entry.operation.action.rawValue),
            "reason": .optional(entry.operation.reasons.first?.rawValue),
            "id": .string(entry.operation.id.text),
            "outcome": .string(Wording.outcome(entry.operation.state)),
            "from": .optional(entry.from?.text), "to": .optional(entry.to?.text),
        ])
    }

    /// What the manifest said when it was acted on, so that a plan can be made without the state.
    private static func applied(_ entry: StatusEntry) -> OrderedValue {
        guard let record = entry.record else { return .null }
        let applied = AppliedManifest(record)
        return [
            "manifest": .string(ManifestText.token(applied.spec)),
            // What it was issued with is what it is: a drift is found by asking the API.
            "capabilities": .object(applied.capabilities.fields),
            "description": .string(applied.tokenDescription),
            "servedRequest": .optional(applied.servedRequest),
            "holders": .strings(applied.holders.map(\.description).sorted()),
            "isSealed": .bool(applied.isSealed), "isAdopted": .bool(applied.isAdopted),
        ]
    }

    static func suspension(_ suspension: Suspension) -> OrderedValue {
        [
            "address": .optional(suspension.address?.description),
            "since": .optional(suspension.since), "by": text(suspension.by),
            "reason": suspension.reason.map(text) ?? .null,
        ]
    }

    /// A text from outside, cut where it is longer than any status needs.
    static func text(_ text: String) -> OrderedValue {
        guard text.count > longestText else { return .string(text) }
        return .string(text.prefix(longestText) + "…")
    }

    /// One address for programs: the fields of its document, and what a list is made for.
    static func value(_ entry: StatusEntry) -> OrderedValue {
        [
            "address": .string(entry.address.description), "manifest": .optional(entry.path),
            "ready": .string(entry.readiness), "reason": .string(entry.reason),
            "message": text(entry.message), "needsPerson": .bool(entry.needsPerson),
            "observed": observed(entry), "token": token(entry), "previous": previous(entry),
            "nextRotation": nextRotation(entry), "delivery": delivery(entry),
            "conditions": conditions(entry),
            "lastOperation": entry.history.first.map(event) ?? .null,
            "applied": applied(entry),
        ]
    }
}
