import Model
import Secrets

/// A field of a secret in Vault's key-value store, of version 1 or 2.
///
/// Other fields of the same secret are left as they are. In version 2 a note of the delivery goes
/// into the secret's metadata first, and each write names the version that it follows, so that an
/// older operation that comes late is refused.
struct VaultSink: Sink {
    private let id: SinkID
    private let spec: VaultSinkSpec
    private let server: VaultServer

    /// Writes that somebody else's write came before.
    private static let mostTries = 5

    init(_ spec: VaultSinkSpec, _ server: VaultServer) {
        id = SinkSpec.vault(spec).id
        self.spec = spec
        self.server = server
    }

    var title: String { id.title }

    private var dataPath: String { "\(spec.mount)/data/\(spec.path)" }
    private var metadataPath: String { "\(spec.mount)/metadata/\(spec.path)" }
    private var plainPath: String { "\(spec.mount)/\(spec.path)" }

    func probe() async throws(SinkError) {
        try await explained(id) { () throws(SystemFailure) in
            let isVersion2 = try await server.version(ofMount: spec.mount) == 2
            let needed: [String: [[String]]] =
                isVersion2
                ? [
                    dataPath: [["create", "update"], ["patch", "update"], ["read"]],
                    metadataPath: [["create", "update"], ["read"]],
                ]
                : [plainPath: [["create", "update"], ["read"]]]
            for path in needed.keys.sorted() {
                let allowed = try await capabilities(path)
                if allowed.contains("root") { continue }
                for choice in needed[path] ?? [] where allowed.isDisjoint(with: choice) {
                    throw SystemFailure(
                        "the policy does not allow \(choice.joined(separator: " or ")) on \(path)",
                        hint: "write path \"\(path)\" { capabilities = "
                            + (isVersion2 && path == metadataPath
                                ? #"["create", "update", "read"] }"#
                                : #"["create", "update", "patch", "read"] }"#)
                    )
                }
            }
        }
    }

    func deliver(_ secret: SharedSecret, from handover: Handover) async throws(SinkError) {
        try await explained(id) { () throws(SystemFailure) in
            guard try await server.version(ofMount: spec.mount) == 2 else {
                return try await replaceWhole(by: secret)
            }
            for attempt in 1... {
                let (version, note) = try await metadata()
                try note?.check(against: handover)
                if version > 0, note == DeliveryNote(handover), try await isHeld(secret) { return }
                try await keep(DeliveryNote(handover))
                let answer = try await write(secret, after: version)
                switch answer.status {
                case 200, 204: return
                case 400 where attempt < Self.mostTries && isOutrun(answer): continue
                default:
                    throw server.failure(
                        answer,
                        asking: "the write to \(dataPath)",
                        hint: "let its policy create, update and patch that path"
                    )
                }
            }
        }
    }

    func content() async throws(SinkError) -> SinkContent {
        try await explained(id) { () throws(SystemFailure) in
            let (data, _) = try await read()
            guard let data else { return .nothing }
            guard data.has([spec.field]) else { return .nothing }
            return data.secret([spec.field]).map(SinkContent.secret) ?? .foreign
        }
    }

    func remove() async throws(SinkError) {
        try await explained(id) { () throws(SystemFailure) in
            guard try await server.version(ofMount: spec.mount) == 2 else {
                return try await replaceWhole(by: nil)
            }
            for attempt in 1... {
                let (version, note) = try await metadata()
                guard version > 0, note != nil else { return }
                guard try await read().data?.has([spec.field]) == true else {
                    return try await keep(nil)
                }
                let answer = try await erase(after: version)
                switch answer.status {
                case 200, 204, 404: return try await keep(nil)
                case 400 where attempt < Self.mostTries && isOutrun(answer): continue
                default:
                    throw server.failure(answer, asking: "the removal from \(dataPath)")
                }
            }
        }
    }

    // MARK: Version 2

    /// The fields of a secret, nil where there is none, and its version in a store that counts them.
    private func read() async throws(SystemFailure) -> (data: SecretJSON?, version: Int) {
        let isVersion2 = try await server.version(ofMount: spec.mount) == 2
        let path = isVersion2 ? dataPath : plainPath
        let answer = try await server.send(.get, path)
        guard answer.status != 404 else { return (nil, 0) }
        guard answer.status == 200 else {
            throw server.failure(
                answer,
                asking: "the read of \(path)",
                hint: "let its policy read that path"
            )
        }
        let data = answer.body.raw(isVersion2 ? ["data", "data"] : ["data"])
        return (
            data.map(SecretJSON.init), answer.body.number(["data", "metadata", "version"]) ?? 0
        )
    }

    private func isHeld(_ secret: SharedSecret) async throws(SystemFailure) -> Bool {
        guard let held = try await read().data?.secret([spec.field]) else { return false }
        return secret.withSecret { own in held.withSecret { Secret.isEqual(own, $0) } }
    }

    /// The present version, 0 where there is none, and the note of the last delivery.
    private func metadata() async throws(SystemFailure) -> (Int, DeliveryNote?) {
        let answer = try await server.send(.get, metadataPath)
        if answer.status == 404 { return (0, nil) }
        guard answer.status == 200 else {
            throw server.failure(
                answer,
                asking: "the read of \(metadataPath)",
                hint: "let its policy create, update and read that path"
            )
        }
        let note = answer.body.text(["data", "custom_metadata", noteName])
        return (
            answer.body.number(["data", "current_version"]) ?? 0, note.flatMap(DeliveryNote.init)
        )
    }

    /// A key of the metadata has at most 128 bytes.
    private var noteName: String {
        "regent-" + (spec.field.utf8.count <= 100 ? spec.field : sha256(spec.field.utf8))
    }

    /// Writes the note of a delivery; other notes stay.
    private func keep(_ note: DeliveryNote?) async throws(SystemFailure) {
        var body = SecretText()
        body.append(#"{"custom_metadata":{"#)
        body.append(json: noteName)
        body.append(":")
        if let note { body.append(json: note.text) } else { body.append("null") }
        body.append("}}")
        let patch = body.finish()
        var answer = try await server.send(
            .patch,
            metadataPath,
            body: patch,
            contentType: "application/merge-patch+json"
        )
        if [403, 404, 405].contains(answer.status), note != nil {
            // A secret that is not there yet has no metadata to be patched.
            answer = try await server.send(.post, metadataPath, body: try await merged(note))
        }
        guard [200, 204].contains(answer.status) else {
            throw server.failure(
                answer,
                asking: "the write to \(metadataPath)",
                hint: "let its policy create, update and read that path"
            )
        }
    }

    /// All notes there are with a new one, for servers and policies that do not patch.
    private func merged(_ note: DeliveryNote?) async throws(SystemFailure) -> WipedBytes {
        let answer = try await server.send(.get, metadataPath)
        let place = ["data", "custom_metadata"]
        var notes = Dictionary(
            answer.body.names(place).map { ($0, answer.body.text(place + [$0]) ?? "") },
            uniquingKeysWith: { first, _ in first }
        )
        notes[noteName] = note?.text
        var body = SecretText()
        body.append(#"{"custom_metadata":{"#)
        for (number, name) in notes.keys.sorted().enumerated() {
            if number > 0 { body.append(",") }
            body.append(json: name)
            body.append(":")
            body.append(json: notes[name] ?? "")
        }
        body.append("}}")
        return body.finish()
    }

    private func erase(after version: Int) async throws(SystemFailure) -> VaultServer.Answer {
        var body = SecretText()
        body.append(#"{"options":{"cas":\#(version)},"data":{"#)
        body.append(json: spec.field)
        body.append(":null}}")
        return try await server.send(
            .patch,
            dataPath,
            body: body.finish(),
            contentType: "application/merge-patch+json"
        )
    }

    private func write(
        _ secret: SharedSecret,
        after version: Int
    ) async throws(SystemFailure) -> VaultServer.Answer {
        var body = SecretText()
        body.append(#"{"options":{"cas":\#(version)},"data":{"#)
        body.append(json: spec.field)
        body.append(":")
        body.append(json: secret)
        body.append("}}")
        let whole = body.finish()
        if version > 0 {
            let answer = try await server.send(
                .patch,
                dataPath,
                body: whole,
                contentType: "application/merge-patch+json"
            )
            // Where the last version was deleted there is nothing to patch.
            guard [403, 404, 405].contains(answer.status) else { return answer }
            if answer.status != 404 { return try await rewrite(with: secret, after: version) }
        }
        return try await server.send(.post, dataPath, body: whole)
    }

    /// Reads all fields and writes them again, for servers and policies that do not patch.
    private func rewrite(
        with secret: SharedSecret,
        after version: Int
    ) async throws(SystemFailure) -> VaultServer.Answer {
        var body = SecretText()
        body.append(#"{"options":{"cas":\#(version)},"data":"#)
        body.append(changed(try await read().data, to: secret))
        body.append("}")
        return try await server.send(.post, dataPath, body: body.finish())
    }

    private func isOutrun(_ answer: VaultServer.Answer) -> Bool {
        answer.body.names(["errors"]).contains {
            answer.body.text(["errors", $0])?.contains("check-and-set") ?? false
        }
    }

    // MARK: Version 1

    /// Version 1 knows neither parts nor versions: the whole secret is read and written.
    private func replaceWhole(by secret: SharedSecret?) async throws(SystemFailure) {
        let present = try await read().data
        if secret == nil, present == nil { return }
        let answer = try await server.send(.post, plainPath, body: changed(present, to: secret))
        guard [200, 204].contains(answer.status) else {
            throw server.failure(
                answer,
                asking: "the write to \(plainPath)",
                hint: "let its policy create, update and read that path"
            )
        }
    }

    /// All fields as they are, but for this sink's.
    private func changed(_ present: SecretJSON?, to secret: SharedSecret?) -> WipedBytes {
        var body = SecretText()
        body.append("{")
        var isFirst = true
        for name in present?.names([]) ?? [] where name != spec.field {
            guard let value = present?.raw([name]) else { continue }
            if !isFirst { body.append(",") }
            isFirst = false
            body.append(json: name)
            body.append(":")
            body.append(value)
        }
        if let secret {
            if !isFirst { body.append(",") }
            body.append(json: spec.field)
            body.append(":")
            body.append(json: secret)
        }
        body.append("}")
        return body.finish()
    }

    // MARK: Rights

    private func capabilities(_ path: String) async throws(SystemFailure) -> Set<String> {
        var body = SecretText()
        body.append(#"{"paths":["#)
        body.append(json: path)
        body.append("]}")
        let answer = try await server.send(
            .post,
            "sys/capabilities-self",
            body: body.finish()
        )
        guard answer.status == 200 else {
            throw server.failure(answer, asking: "what the policy allows on \(path)")
        }
        let place = ["data", path]
        return Set(answer.body.names(place).compactMap { answer.body.text(place + [$0]) })
    }
}
