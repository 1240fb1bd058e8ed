import Delivery
import Engine
import Model
import Secrets
import SinkSupport
import Synchronization
import Testing

@Suite("A look at sinks")
struct SinkInspectorTests {
    private let time = VirtualTime()
    private let key = SealingKey.generate()
    private let shown = Shown()

    /// What the sinks of these tests show, and how often they were asked.
    private final class Shown: Sendable {
        let content = Mutex<[SinkID: String]>([:])
        let isDown = Atomic(false)
        let looks = Atomic(0)
    }

    private struct ShownSink: Sink {
        let id: SinkID
        let shown: Shown

        var title: String { id.title }

        func probe() {}

        func deliver(_ secret: SharedSecret, from: Handover) {}

        func remove() {}

        func content() throws(SinkError) -> SinkContent {
            shown.looks.add(1, ordering: .relaxed)
            guard !shown.isDown.load(ordering: .relaxed) else {
                throw SinkError(sink: id, detail: "down")
            }
            return shown.content.withLock { $0[id] }.map { .secret(secret($0)) } ?? .nothing
        }
    }

    private func inspector() -> SinkInspector {
        let (shown, key) = (shown, key)
        return SinkInspector(
            SinkFactory { (spec) throws(SinkError) in ShownSink(id: spec.id, shown: shown) },
            key: { key },
            time: time.source
        )
    }

    private func world(_ sinks: [SinkSpec]) throws -> (RecordedState, DesiredState) {
        var recorded = RecordedState(lineage: "lineage")
        var desired = DesiredState()
        for (number, sink) in sinks.enumerated() {
            let address = Address(organization: "acme", name: "token-\(number)")
            let spec = TokenSpec(
                address: address,
                delivery: [sink],
                position: SourcePosition(path: "a.yaml")
            )
            let id = try #require(TokenID("id-\(number)"))
            let digest = secret("right").withSecret { key.digest($0) }
            var record = TokenRecord(
                address: address,
                generation: 1,
                token: LiveToken(id: id, name: "a"),
                issuedAt: noon,
                spec: spec
            )
            record.receipts = [
                Receipt(
                    sink: sink,
                    tokenID: id,
                    generation: 1,
                    digest: KeyedDigest(keyID: key.keyID, hex: digest),
                    deliveredAt: noon,
                    verifiedAt: noon
                )
            ]
            recorded.tokens[address] = record
            desired.specs[address] = spec
            shown.content.withLock { $0[sink.id] = "right" }
        }
        return (recorded, desired)
    }

    private func vault(_ path: String) -> SinkSpec {
        .vault(VaultSinkSpec(mount: "secret", path: path, field: "token"))
    }

    @Test func `tells what holds something else from what is right, by digests`() async throws {
        let sinks = [vault("a"), vault("b"), .file(FileSinkSpec(path: "c"))]
        let (recorded, desired) = try world(sinks)
        shown.content.withLock {
            $0[sinks[1].id] = "wrong"
            $0[sinks[2].id] = nil
        }
        let finding = await inspector().inspect(recorded, desired)
        #expect(Set(finding.right.values.joined()) == [sinks[0].id])
        #expect(Set(finding.drifted.values.joined()) == [sinks[1].id, sinks[2].id])
    }

    @Test func `comes to files each time, and over a network once an hour`() async throws {
        let (recorded, desired) = try world([vault("a"), .file(FileSinkSpec(path: "b"))])
        let inspector = inspector()
        for _ in 0..<3 { _ = await inspector.inspect(recorded, desired) }
        #expect(shown.looks.load(ordering: .relaxed) == 4)
        time.advance(by: .hours(1))
        _ = await inspector.inspect(recorded, desired)
        #expect(shown.looks.load(ordering: .relaxed) == 6)
    }

    @Test func `takes nothing that cannot be read for changed, and asks no silent system on`()
        async throws
    {
        let (recorded, desired) = try world((0..<100).map { vault("path-\($0)") })
        shown.isDown.store(true, ordering: .relaxed)
        let finding = await inspector().inspect(recorded, desired)
        #expect(finding == SinkInspector.Finding())
        #expect(shown.looks.load(ordering: .relaxed) <= 16)
    }

    @Test func `comes back minutes after a system did not answer`() async throws {
        let (recorded, desired) = try world([vault("a")])
        let inspector = inspector()
        shown.content.withLock { $0[vault("a").id] = "wrong" }
        shown.isDown.store(true, ordering: .relaxed)
        for _ in 0..<3 { _ = await inspector.inspect(recorded, desired) }
        #expect(shown.looks.load(ordering: .relaxed) == 1)
        shown.isDown.store(false, ordering: .relaxed)
        time.advance(by: .minutes(5))
        let finding = await inspector.inspect(recorded, desired)
        #expect(!finding.drifted.isEmpty)
    }
}
