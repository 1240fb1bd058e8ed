import Model

/// The description of `kubernetesSecret`.
enum KubernetesSinkFields {
    static let object = ObjectType<KubernetesSecretSpec>(
        "spec.delivery.kubernetesSecret",
        [
            Field(
                "namespace",
                ScalarType<String>.label,
                "The Secret's namespace.",
                isRequired: true
            ) { $0.namespace = $1.value },
            Field("name", ScalarType<String>.name, "The Secret's name.", isRequired: true) {
                $0.name = $1.value
            },
            Field(
                "key",
                ScalarType<String>.secretKey,
                "The key that holds the secret.",
                isRequired: true
            ) { $0.key = $1.value },
            Field(
                "previousKey",
                ScalarType<String>.secretKey,
                "The key that holds the secret before it.",
                default: .rule("none does")
            ) { $0.previousKey = $1.value },
            Field(
                "type",
                ScalarType<KubernetesSecretSpec.SecretType>.enumeration,
                "The Secret's type, which never changes.",
                default: .value(KubernetesSecretSpec.SecretType.opaque.rawValue)
            ) { $0.type = $1.value },
            Field(
                "restart",
                .workloads,
                "What is restarted once the Secret has changed: deployment/NAME, statefulset/NAME "
                    + "or daemonset/NAME, in the Secret's namespace.",
                default: .rule("nothing")
            ) { $0.restart = $1.value },
        ]
    )

    @Sendable static func check(
        _ secret: KubernetesSecretSpec,
        _ index: Int,
        _ decoding: inout Decoding
    ) {
        if secret.type == .dockerConfig, secret.key != ".dockerconfigjson" {
            decoding.report(
                "spec.delivery.kubernetesSecret.key is not .dockerconfigjson, which the type wants",
                hint: "write key: .dockerconfigjson, and the file's text as template",
                at: decoding.node(index).mark
            )
        }
        guard secret.previousKey == secret.key else { return }
        decoding.report(
            "spec.delivery.kubernetesSecret.previousKey is the key itself",
            hint: "give the previous secret a key of its own",
            at: decoding.node(index).mark
        )
    }
}

extension ScalarType where Value == String {
    /// A DNS-1123 label, which a namespace is.
    fileprivate static let label = ScalarType(
        .formatted("a DNS label", pattern: "^[a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?$")
    ) { text throws(ValueProblem) in
        guard DNSName.isSubdomain(text), !text.contains(".") else {
            throw ValueProblem(
                "is not a DNS label",
                hint: "use lower-case letters, digits and '-', at most 63 characters"
            )
        }
        return text
    }

    /// A key of a Secret, by the rules of Kubernetes.
    fileprivate static let secretKey = ScalarType(
        .formatted("a key", pattern: "^[A-Za-z0-9._-]{1,253}$")
    ) { text throws(ValueProblem) in
        let isAllowed = text.utf8.allSatisfy { byte in
            switch byte {
            case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "A")...UInt8(ascii: "Z"),
                UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "."), UInt8(ascii: "_"),
                UInt8(ascii: "-"):
                true
            default: false
            }
        }
        guard isAllowed, (1...253).contains(text.utf8.count), text != ".", !text.hasPrefix("..")
        else {
            throw ValueProblem(
                "is not a key of a Secret",
                hint: "use letters, digits, '.', '_' and '-', at most 253"
            )
        }
        return text
    }
}

extension ValueType where Value == [KubernetesSecretSpec.Workload] {
    /// `[deployment/checkout]`.
    fileprivate static let workloads: ValueType = {
        let workload = ValueType<KubernetesSecretSpec.Workload>(.workload)
        let shape = ValueShape.list(of: workload.shape)
        return ValueType(shape: shape) { index, field, decoding in
            decoding.list(index, field, of: workload)
        }
    }()
}

extension ScalarType where Value == KubernetesSecretSpec.Workload {
    /// `deployment/checkout`.
    fileprivate static let workload = ScalarType(
        .formatted("a workload", pattern: "^(deployment|statefulset|daemonset)/[a-z0-9.-]+$")
    ) { text throws(ValueProblem) in
        let parts = text.split(
            separator: "/",
            maxSplits: 1,
            omittingEmptySubsequences: false
        ).map(String.init)
        guard parts.count == 2, DNSName.isSubdomain(parts[1]),
            let kind = KubernetesSecretSpec.Workload.Kind(rawValue: parts[0])
        else {
            throw ValueProblem(
                "is not a workload",
                hint: "write deployment/NAME, statefulset/NAME or daemonset/NAME"
            )
        }
        return KubernetesSecretSpec.Workload(kind, parts[1])
    }
}
