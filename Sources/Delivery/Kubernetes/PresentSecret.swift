import Model
import Secrets

/// A Secret as the cluster shows it.
struct PresentSecret: Sendable {
    private let body: SecretJSON

    init(_ body: SecretJSON) { self.body = body }

    var resourceVersion: String? { body.text(["metadata", "resourceVersion"]) }
    var type: String { body.text(["type"]) ?? "Opaque" }

    func has(_ key: String) -> Bool { body.has(["data", key]) }

    /// A key's value in Base64, as JSON, as it stands.
    func raw(_ key: String) -> WipedBytes? { body.raw(["data", key]) }

    /// A key's value; nil where it is empty.
    func secret(_ key: String) -> SharedSecret? {
        body.secret(["data", key]).flatMap { $0.withSecret { $0.fromBase64() } }
    }

    func holds(_ secret: SharedSecret, at key: String) -> Bool {
        guard let held = self.secret(key) else { return false }
        return held.withSecret { held in secret.withSecret { Secret.isEqual($0, held) } }
    }

    /// The note of the last delivery to a key.
    func note(_ key: String) -> DeliveryNote? {
        body.text(["metadata", "annotations", AppliedSecret.noteName(key)])
            .flatMap(DeliveryNote.init)
    }

    func annotation(_ name: String) -> String? { body.text(["metadata", "annotations", name]) }

    /// What belongs to Regent's field manager below a place of the object: keys, annotations.
    func ownNames(below place: [String]) -> [String] {
        body.names(["metadata", "managedFields"]).flatMap { number -> [String] in
            let entry = ["metadata", "managedFields", number]
            guard body.text(entry + ["manager"]) == KubernetesSecretSink.fieldManager,
                body.text(entry + ["operation"]) == "Apply"
            else { return [] }
            return body.names(entry + ["fieldsV1"] + place.map { "f:\($0)" }).compactMap {
                $0.hasPrefix("f:") ? String($0.dropFirst(2)) : nil
            }
        }
    }

    /// - Throws: ``SystemFailure`` where the Secret cannot take the key.
    func checkUsable(for spec: KubernetesSecretSpec) throws(SystemFailure) {
        let title = "the Secret \(spec.namespace)/\(spec.name)"
        guard body.flag(["immutable"]) != true else {
            throw SystemFailure(
                "\(title) is immutable, and can never be changed",
                hint: "delete it, or name another Secret"
            )
        }
        guard !body.has(["metadata", "deletionTimestamp"]) else {
            throw SystemFailure("\(title) is being deleted", hint: "the next run looks again")
        }
        guard type == spec.type.rawValue else {
            throw SystemFailure(
                "\(title) is of the type \(type.shortened()), which never changes",
                hint: "write type: \(type.shortened()), delete it, or name another Secret"
            )
        }
    }
}

/// What Regent applies of a Secret: all that its field manager owns, and nothing else.
struct AppliedSecret: Sendable {
    /// The object in JSON, which is YAML, too.
    let body: WipedBytes

    /// A key with its new value beside what Regent has there already.
    init(
        _ spec: KubernetesSecretSpec,
        onto present: PresentSecret?,
        secret: SharedSecret,
        note: DeliveryNote?,
        expiresAt: Instant?
    ) {
        var annotations = Self.annotations(of: present, besides: spec.key)
        annotations[Self.noteName(spec.key)] =
            note?.text ?? present?.annotation(Self.noteName(spec.key))
        annotations[Self.endName(spec.key)] =
            note == nil ? present?.annotation(Self.endName(spec.key)) : expiresAt?.rfc3339
        var data = Self.data(of: present, besides: [spec.key, spec.previousKey])
        var value = SecretText()
        value.append(base64: secret)
        let new = value.finish()
        if let previousKey = spec.previousKey {
            let isSame = present?.holds(secret, at: spec.key) ?? true
            data[previousKey] = present?.raw(isSame ? previousKey : spec.key)
        }
        data[spec.key] = new
        body = Self.body(spec, present, annotations, data)
    }

    /// Everything but a key.
    init(removing spec: KubernetesSecretSpec, from present: PresentSecret) {
        body = Self.body(
            spec,
            present,
            Self.annotations(of: present, besides: spec.key),
            Self.data(of: present, besides: [spec.key, spec.previousKey])
        )
    }

    /// The annotation with the note of a key's delivery.
    static func noteName(_ key: String) -> String { "regent.dev/\(part(key)).delivery" }

    /// The annotation with the end of a key's token.
    static func endName(_ key: String) -> String { "regent.dev/\(part(key)).expires-at" }

    /// What is part of an annotation's name: that has at most 63 characters, and begins with a letter
    /// or a digit.
    private static func part(_ key: String) -> String {
        let isPlain =
            key.utf8.count <= 48
            && (key.first.map { $0.isASCII && ($0.isLetter || $0.isNumber) } ?? false)
        return isPlain ? key : String(sha256(key.utf8).prefix(32))
    }

    private static func annotations(
        of present: PresentSecret?,
        besides key: String
    ) -> [String: String] {
        var annotations: [String: String] = [:]
        for name in present?.ownNames(below: ["metadata", "annotations"]) ?? []
        where name != noteName(key) && name != endName(key) {
            annotations[name] = present?.annotation(name)
        }
        return annotations
    }

    private static func data(
        of present: PresentSecret?,
        besides keys: [String?]
    ) -> [String: WipedBytes] {
        var data: [String: WipedBytes] = [:]
        for key in present?.ownNames(below: ["data"]) ?? [] where !keys.contains(key) {
            data[key] = present?.raw(key)
        }
        return data
    }

    private static func body(
        _ spec: KubernetesSecretSpec,
        _ present: PresentSecret?,
        _ annotations: [String: String],
        _ data: [String: WipedBytes]
    ) -> WipedBytes {
        var text = SecretText()
        text.append(#"{"apiVersion":"v1","kind":"Secret","metadata":{"name":"#)
        text.append(json: spec.name)
        text.append(#","namespace":"#)
        text.append(json: spec.namespace)
        if let version = present?.resourceVersion {
            // Whoever wrote since it was read is not overwritten.
            text.append(#","resourceVersion":"#)
            text.append(json: version)
        }
        text.append(#","labels":{"app.kubernetes.io/managed-by":"regent"},"annotations":{"#)
        for (number, name) in annotations.keys.sorted().enumerated() {
            if number > 0 { text.append(",") }
            text.append(json: name)
            text.append(":")
            text.append(json: annotations[name] ?? "")
        }
        text.append(#"}},"type":"#)
        text.append(json: spec.type.rawValue)
        text.append(#","data":{"#)
        for (number, key) in data.keys.sorted().enumerated() {
            guard let value = data[key] else { continue }
            if number > 0 { text.append(",") }
            text.append(json: key)
            text.append(":")
            text.append(value)
        }
        text.append("}}")
        return text.finish()
    }
}
