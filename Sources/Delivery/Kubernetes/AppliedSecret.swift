import Model
import Secrets

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
