import Model
import Rotation
import Testing

/// Sinks with the options that a manifest may give them.
private func sinks(_ options: [(path: String, options: SinkOptions)]) -> [SinkSpec] {
    options.map { .file(FileSinkSpec(path: $0.path, options: $0.options)) }
}

private let optional = SinkOptions(isRequired: false)
private let cleaned = SinkOptions(onRemoval: .delete)

@Suite("The order of sinks")
struct SinkOrderTests {
    @Test func `is stores first, then files, then hooks, whatever the manifest's is`() throws {
        let hook = SinkSpec.hook(HookSinkSpec(name: "deploy"))
        let file = SinkSpec.file(FileSinkSpec(path: "a"))
        let secret = SinkSpec.kubernetesSecret(
            KubernetesSecretSpec(namespace: "shop", name: "axiom", key: "token")
        )
        let vault = SinkSpec.vault(VaultSinkSpec(mount: "secret", path: "a", field: "token"))
        var wanted = spec()
        wanted.delivery = [hook, file, vault, secret]
        let new = try token("new")
        var walk = try Walk.accepted(new, spec: wanted)
        var order: [SinkSpec] = []
        while case .deliver(_, let sink) = walk.effect {
            order.append(sink)
            walk.on(.delivered(receipt(for: sink, token: new)))
            walk.on(.recorded)
        }
        #expect(order == [vault, secret, file, hook])
        #expect(walk.operation.state == .done)
    }
}

@Suite("A sink that no rotation waits for")
struct OptionalSinkTests {
    @Test func `ends no rotation in vain, and its secret is kept for it`() throws {
        var wanted = spec()
        wanted.delivery = sinks([("a", SinkOptions()), ("b", optional)])
        let new = try token("new")
        var walk = try Walk.accepted(new, spec: wanted)
        walk.on(.delivered(receipt(for: wanted.delivery[0], token: new)))
        walk.on(.recorded)
        walk.on(.deliveryFailed(wanted.delivery[1].id, "down"))
        #expect(walk.operation.state == .done)
        let record = try #require(walk.record(in: walk.changes))
        #expect(record.receipts.map(\.sink) == [wanted.delivery[0]])
        #expect(record.sealedSecret == EscrowID(operation: walk.operation.id))
    }

    @Test func `does not end the wait for one that is required`() throws {
        var wanted = spec()
        wanted.delivery = sinks([("a", SinkOptions()), ("b", optional)])
        let new = try token("new")
        var walk = try Walk.accepted(new, spec: wanted)
        walk.on(.deliveryFailed(wanted.delivery[0].id, "down"))
        walk.on(.deliveryFailed(wanted.delivery[1].id, "down"))
        #expect(walk.effect == .stop)
        #expect(walk.operation.state.name == "accepted")
    }

    @Test func `is tried again with a pause, as what fails is, and costs no new token`() throws {
        var wanted = spec()
        wanted.delivery = sinks([("a", SinkOptions()), ("b", optional)])
        let current = try token("current")
        var known = record(current, spec: wanted)
        known.receipts = [receipt(for: wanted.delivery[0], token: current)]
        known.sealedSecret = EscrowID(operation: operation().id)
        var walk = Walk(
            operation: operation(.redeliver, target: current, spec: wanted),
            record: known
        )
        walk.on(.prepared(Preparation(request: .none)))
        walk.on(.recorded)
        walk.on(.deliveryFailed(wanted.delivery[1].id, "down"))
        #expect(walk.operation.state == .failed("file b: down"))
        let after = try #require(walk.record(in: walk.changes))
        #expect(after.sealedSecret == known.sealedSecret)
        #expect(after.receipts == known.receipts)
    }
}

@Suite("A sink that a manifest names no more")
struct RemovedSinkTests {
    private let wanted = spec(sinks: ["a"])
    private let gone = SinkSpec.file(FileSinkSpec(path: "gone", options: cleaned))

    private func known(_ current: LiveToken) -> TokenRecord {
        var known = record(current, spec: wanted)
        known.receipts = [
            receipt(for: wanted.delivery[0], token: current), receipt(for: gone, token: current),
        ]
        return known
    }

    private func removing(_ current: LiveToken) -> Walk {
        var walk = Walk(
            operation: operation(
                .redeliver,
                target: current,
                spec: wanted,
                reasons: [.sinkRemoved]
            ),
            record: known(current)
        )
        walk.on(.prepared(Preparation(request: .none)))
        walk.on(.recorded)
        return walk
    }

    @Test func `loses the secret without a sealed copy, and is forgotten then`() throws {
        let current = try token("current")
        var walk = removing(current)
        #expect(walk.effect == .remove(gone))
        // A run that died here removes it again.
        walk.on(.takenUp)
        #expect(walk.effect == .remove(gone))
        walk.on(.removed(gone.id))
        #expect(walk.operation.state == .done)
        #expect(try #require(walk.record(in: walk.changes)).receipts.map(\.sink) == wanted.delivery)
    }

    @Test func `loses it one after the other where there are several`() throws {
        let current = try token("current")
        let more = SinkSpec.file(FileSinkSpec(path: "more", options: cleaned))
        var walk = removing(current)
        walk.record?.receipts.append(receipt(for: more, token: current))
        walk.on(.removed(gone.id))
        #expect(walk.effect == .remove(more))
        // A run that died here does not remove the first one again.
        #expect(walk.changes == [.journal(walk.operation)])
        walk.on(.takenUp)
        #expect(walk.effect == .remove(more))
        walk.on(.removed(more.id))
        #expect(walk.operation.state == .done)
    }

    @Test func `stays known until it is clean`() throws {
        let current = try token("current")
        var walk = removing(current)
        walk.on(.removalFailed(gone.id, "read-only"))
        #expect(walk.operation.state == .failed("file gone: read-only"))
        let after = try #require(walk.record(in: walk.changes))
        #expect(after.receipts.map(\.sink) == wanted.delivery + [gone])
    }

    @Test func `is cleaned by a rotation after everything is delivered`() throws {
        let (old, new) = (try token("old"), try token("new"))
        var walk = Walk.sent(operation(target: old, spec: wanted), record: known(old))
        walk.on(.callTaken(new, at: noon))
        walk.on(.recorded)
        walk.on(.accepted)
        walk.on(.recorded)
        walk.on(.delivered(receipt(for: wanted.delivery[0], token: new)))
        walk.on(.recorded)
        #expect(walk.effect == .remove(gone))
        // A sink that is not clean keeps no new token from counting.
        walk.on(.removalFailed(gone.id, "read-only"))
        #expect(walk.operation.state == .done)
        let after = try #require(walk.record(in: walk.changes))
        #expect(after.token.id == new.id)
        #expect(after.receipts.map(\.sink) == wanted.delivery + [gone])
    }

    @Test(arguments: [Action.forget, .delete])
    func `is cleaned before its record is dropped`(action: Action) throws {
        let current = try token("current")
        var walk = Walk(
            operation: operation(action, target: current, spec: nil, reasons: [.removed]),
            record: known(current)
        )
        walk.on(.takenUp)
        walk.on(
            .prepared(Preparation(request: action == .delete ? .delete([current.id]) : .none))
        )
        if action == .delete {
            walk.on(.recorded)
            walk.on(.recorded)
            walk.on(.deleted(current.id))
        }
        #expect(walk.effect == .remove(gone))
        walk.on(.removalFailed(gone.id, "down"))
        #expect(walk.effect == .stop)
        walk.on(.takenUp)
        if action == .forget { walk.on(.prepared(Preparation(request: .none))) }
        #expect(walk.effect == .remove(gone))
        walk.on(.removed(gone.id))
        #expect(walk.operation.state == .done)
        #expect(walk.changes.contains(.dropRecord(checkout)))
    }

    @Test func `that only stays is left alone`() throws {
        var spec = wanted
        let current = try token("current")
        spec.delivery = []
        let adopted = try #require(known(current).adopting(spec))
        #expect(adopted.receipts.map(\.sink) == [gone])
        #expect(adopted.removable(besides: []).map(\.sink) == [gone])
    }
}

@Suite("A change of a sink's options")
struct SinkOptionTests {
    @Test func `asks for no delivery, and counts from its commit`() throws {
        let current = try token("current")
        var known = record(current, spec: spec(sinks: ["a"]))
        known.receipts = [receipt(for: known.spec.delivery[0], token: current)]
        var changed = known.spec
        changed.delivery = [
            .file(
                FileSinkSpec(
                    path: "a",
                    reload: FileSinkSpec.Reload(pidFile: "/run/a.pid"),
                    options: SinkOptions(isRequired: false, onRemoval: .delete)
                )
            )
        ]
        #expect(known.missing(among: changed.delivery).isEmpty)
        let adopted = try #require(known.adopting(changed))
        #expect(adopted.receipts.map(\.sink) == changed.delivery)
        changed.delivery = [.file(FileSinkSpec(path: "a", mode: 0o440))]
        #expect(known.missing(among: changed.delivery) == changed.delivery)
    }
}

extension Walk {
    /// A rotation whose new secret is about to be delivered.
    fileprivate static func accepted(_ new: LiveToken, spec: TokenSpec) throws -> Walk {
        let old = try token("old")
        var walk = Walk.sent(
            RotationTests.operation(target: old, spec: spec),
            record: RotationTests.record(old, spec: spec)
        )
        walk.on(.callTaken(new, at: noon))
        walk.on(.recorded)
        walk.on(.accepted)
        return walk
    }

    fileprivate func record(in changes: [StateChange]) -> TokenRecord? {
        changes.compactMap { change -> TokenRecord? in
            guard case .record(let record) = change else { return nil }
            return record
        }.first
    }
}
