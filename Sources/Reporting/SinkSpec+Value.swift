import Model

extension SinkSpec {
    /// An element of a manifest's `delivery`.
    var value: OrderedValue {
        let fields: KeyValuePairs<String, OrderedValue> = [
            kind.rawValue: place,
            "connection": .optional(options.connection),
            "required": options.isRequired ? .null : .bool(false),
            "onRemoval": options.onRemoval == .retain
                ? .null : .string(options.onRemoval.rawValue),
            "template": .optional(options.template),
        ]
        return .present(fields)
    }

    /// What only its kind has.
    private var place: OrderedValue {
        switch self {
        case .file(let file): file.value
        case .kubernetesSecret(let secret): secret.value
        case .vault(let secret):
            [
                "mount": .string(secret.mount), "path": .string(secret.path),
                "field": .string(secret.field),
            ]
        case .githubActionsSecret(let secret):
            ["repository": .string(secret.repository), "name": .string(secret.name)]
        case .awsSecretsManager(let secret):
            ["region": .string(secret.region), "secretID": .string(secret.secretID)]
        case .webhook(let webhook): ["connection": .string(webhook.connection)]
        case .hook(let hook): hook.value
        }
    }
}

extension HookSinkSpec {
    /// The fields of `hook`.
    var value: OrderedValue {
        .present([
            "name": .string(name),
            "arguments": arguments.isEmpty ? .null : .strings(arguments),
        ])
    }
}

extension FileSinkSpec {
    /// The permission bits in octal: `0440`.
    private static let modeDigits = 4

    fileprivate var value: OrderedValue {
        let octal = String(mode, radix: 8)
        let text = String(repeating: "0", count: max(0, Self.modeDigits - octal.count)) + octal
        return .present([
            "path": .string(path),
            "mode": mode == FileSinkSpec(path: path).mode ? .null : .string(text),
            "owner": .optional(owner),
            "reload": reload.map {
                ["signal": .string($0.signal.rawValue), "pidFile": .string($0.pidFile)]
            } ?? .null,
        ])
    }
}

extension KubernetesSecretSpec {
    fileprivate var value: OrderedValue {
        .present([
            "namespace": .string(namespace),
            "name": .string(name),
            "key": .string(key),
            "previousKey": .optional(previousKey),
            "type": type == .opaque ? .null : .string(type.rawValue),
            "restart": restart.isEmpty
                ? .null : .strings(restart.map { "\($0.kind.rawValue)/\($0.name)" }),
        ])
    }
}
