import Model

extension TokenSpec {
    /// What a token is asked to be, for programs; nothing of when it is rotated.
    var value: OrderedValue {
        let fields: [OrderedValue.Field] =
            [
                .init(key: "name", value: .string(tokenName)),
                .init(key: "description", value: .string(tokenDescription)),
                .init(key: "lifetime", value: .optional(lifetime.manifestText)),
            ] + capabilities.fields + [
                .init(key: "delivery", value: .strings(delivery.map(\.id.description)))
            ]
        return .object(fields)
    }
}

extension Lifetime {
    /// A duration or an RFC 3339 instant; nil: never.
    fileprivate var manifestText: String? {
        switch self {
        case .never: nil
        case .after(let duration): duration.text
        case .until(let end): end.rfc3339
        }
    }
}

extension Capabilities {
    /// The API's three maps, each sorted.
    var fields: [OrderedValue.Field] {
        func groups(_ groups: Groups) -> OrderedValue {
            .sorted(groups.mapValues { .strings($0.sorted()) })
        }
        return [
            .init(key: "datasetCapabilities", value: .sorted(datasets.mapValues(groups))),
            .init(key: "orgCapabilities", value: groups(organization)),
            .init(key: "viewCapabilities", value: .sorted(views.mapValues(groups))),
        ]
    }
}

extension TokenRequest {
    /// The call's body in the API's words, after the id that its path names.
    var value: OrderedValue {
        switch self {
        case .create(let body): body.value
        case .regenerate(let id, let body):
            [
                "id": .string(id.text),
                "existingTokenExpiresAt": .optional(body.existingTokenExpiresAt),
                "newTokenExpiresAt": .optional(body.newTokenExpiresAt),
                "newToken": body.newToken?.value ?? .null,
            ]
        case .delete(let ids): ["ids": .strings(ids.map(\.text))]
        case .none: .null
        }
    }
}

extension CreateTokenBody {
    fileprivate var value: OrderedValue {
        let fields: [OrderedValue.Field] = [
            .init(key: "name", value: .string(name)),
            .init(key: "description", value: .string(tokenDescription)),
            .init(key: "expiresAt", value: .optional(expiresAt)),
        ]
        return .object(fields + capabilities.fields)
    }
}
