public import Importing
import Manifests
public import Model

/// Manifests as a person would write them, from what they mean.
///
/// What reads them back gets the same spec, but for its position; what has its default is left out.
public enum ManifestText {
    private static let version = "regent.dev/v1alpha1"

    /// One `kind: APIToken`.
    ///
    /// - Parameters:
    ///   - shared: What the defaults of its folder say, and the manifest need not say again.
    ///   - comments: Lines in front of it.
    public static func token(
        _ spec: TokenSpec,
        under shared: SharedFields = SharedFields(),
        comments: [String] = []
    ) -> String {
        document(
            kind: "APIToken",
            metadata: metadata(of: spec),
            spec: spec.manifestFields(under: shared),
            comments
        )
    }

    /// One `kind: TokenDefaults`.
    public static func defaults(
        named name: String,
        _ shared: SharedFields,
        comments: [String] = []
    ) -> String {
        let fields =
            [
                OrderedValue.Field(key: "organization", value: .optional(shared.organization)),
                OrderedValue.Field(key: "description", value: .optional(shared.tokenDescription)),
            ] + (shared.lifetime?.manifestFields ?? [])
        return document(
            kind: "TokenDefaults",
            metadata: ["name": .string(name)],
            spec: fields.filter { $0.value != .null },
            comments
        )
    }

    /// Why a manifest cannot say what a spec does: what is odd about it, in a line; nil: it can.
    public static func problem(with spec: TokenSpec) -> String? {
        let file = ManifestFile(path: spec.position.path, bytes: Array(token(spec).utf8))
        let read = SourceAssembler.assemble(
            [ManifestParser.parse(file)],
            under: SourceRules()
        )
        guard var found = read.specs[spec.address] else {
            return read.diagnostics.first { $0.severity == .error }?.summary
                ?? "it is no valid manifest"
        }
        found.position = spec.position
        return found == spec ? nil : "a manifest of it means something else"
    }

    private static func document(
        kind: String,
        metadata: OrderedValue,
        spec: [OrderedValue.Field],
        _ comments: [String]
    ) -> String {
        comments.map { "# \($0.escapingControls)\n" }.joined()
            + YAMLWriter.block([
                .init(key: "apiVersion", value: .string(version)),
                .init(key: "kind", value: .string(kind)),
                .init(key: "metadata", value: metadata),
                .init(key: "spec", value: .object(spec)),
            ])
    }

    private static func metadata(of spec: TokenSpec) -> OrderedValue {
        let requests = [
            "regent.dev/moved-from": spec.movedFrom,
            "regent.dev/regenerate": spec.regenerationRequest,
        ].compactMapValues { $0.map { OrderedValue.string($0) } }
        return .present([
            "name": .string(spec.address.name),
            "labels": spec.labels.isEmpty ? .null : .sorted(spec.labels.mapValues { .string($0) }),
            "annotations": requests.isEmpty ? .null : .sorted(requests),
        ])
    }
}

extension TokenSpec {
    /// The fields of `spec`, in the order in which people write them.
    fileprivate func manifestFields(under shared: SharedFields) -> [OrderedValue.Field] {
        let inherited = shared.tokenDescription ?? ""
        let identity: KeyValuePairs<String, OrderedValue> = [
            "organization": shared.organization == address.organization
                ? .null : .string(address.organization),
            "tokenName": tokenName == address.name ? .null : .string(tokenName),
            "description": tokenDescription == inherited ? .null : .string(tokenDescription),
        ]
        let behaviour: KeyValuePairs<String, OrderedValue> = [
            "allowUnknownCapabilities": capabilities.isKnown ? .null : .bool(true),
            "rotation": rotation.value(of: lifetime),
            "delivery": delivery.isEmpty ? .null : .array(delivery.map(\.value)),
            "keepSealed": keepsSealed ? .bool(true) : .null,
            "check": check?.value ?? .null,
            "deletionPolicy": deletionPolicy == .retain
                ? .null : .string(deletionPolicy.rawValue),
            "suspend": isSuspended ? .bool(true) : .null,
            "allowSameName": allowsSameName ? .bool(true) : .null,
            "import": adoption?.value ?? .null,
        ]
        func fields(_ pairs: KeyValuePairs<String, OrderedValue>) -> [OrderedValue.Field] {
            pairs.map { OrderedValue.Field(key: $0.key, value: $0.value) }
        }
        let own = lifetime == shared.lifetime ? [] : lifetime.manifestFields
        return (fields(identity) + own + capabilities.fields + fields(behaviour)).filter {
            $0.value != .null && $0.value != .object([])
        }
    }
}

extension TokenCheck {
    fileprivate var value: OrderedValue {
        switch self {
        case .ingest(let dataset): ["dataset": .string(dataset)]
        case .hook(let hook): ["hook": hook.value]
        }
    }
}

extension Lifetime {
    fileprivate var manifestFields: [OrderedValue.Field] {
        switch self {
        case .never: []
        case .after(let length): [.init(key: "expiresAfter", value: .string(length.text))]
        case .until(let end): [.init(key: "expiresAt", value: .string(end.rfc3339))]
        }
    }
}

extension Adoption {
    fileprivate var value: OrderedValue {
        ["id": .string(id.text), "rotate": .string(rotate.rawValue)]
    }
}

extension Capabilities {
    /// Whether this version knows every group and action.
    fileprivate var isKnown: Bool {
        func isKnown(_ groups: Groups, _ known: KnownCapabilities.Groups) -> Bool {
            groups.allSatisfy { group, actions in
                known[group].map { actions.isSubset(of: $0) } ?? false
            }
        }
        return datasets.values.allSatisfy { isKnown($0, KnownCapabilities.dataset) }
            && views.values.allSatisfy { isKnown($0, KnownCapabilities.view) }
            && isKnown(organization, KnownCapabilities.organization)
    }
}

extension RotationPolicy {
    /// What it says beyond the defaults; null: nothing.
    fileprivate func value(of lifetime: Lifetime) -> OrderedValue {
        let usual = RotationPolicy(lifetime: lifetime)
        let usualSpread = RotationPolicy.defaultSpread(every: every)
        func duration(_ length: Duration?, unless usual: Duration? = nil) -> OrderedValue {
            length == usual ? .null : .optional(length?.text)
        }
        let value = OrderedValue.present([
            "every": duration(every),
            "renewBefore": duration(renewBefore, unless: usual.renewBefore),
            "overlap": duration(overlap, unless: usual.overlap),
            "overlapLimit": duration(overlapLimit),
            "existingTokenExpiresAt": .optional(existingTokenExpiresAt),
            "window": window?.value ?? .null,
            "spread": duration(spread, unless: usualSpread),
            "onStalledDelivery": onStalledDelivery == usual.onStalledDelivery
                ? .null : .string(onStalledDelivery.rawValue),
            "cosmeticChanges": cosmeticChanges == usual.cosmeticChanges
                ? .null : .string(cosmeticChanges.rawValue),
        ])
        return value == .object([]) ? .null : value
    }
}

extension RotationWindow {
    fileprivate var value: OrderedValue {
        func clock(_ minutes: Int) -> OrderedValue {
            let parts = [minutes / 60, minutes % 60]
            return .string(parts.map { ($0 < 10 ? "0" : "") + String($0) }.joined(separator: ":"))
        }
        return .present([
            "days": days == Weekday.allCases ? .null : .strings(days.map(\.rawValue)),
            "from": clock(from),
            "to": clock(to),
            "timeZone": .string(timeZone),
        ])
    }
}
