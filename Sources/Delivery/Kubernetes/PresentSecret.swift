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
