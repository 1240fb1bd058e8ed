import Model
import Rotation
import Testing

@Suite("A manifest that asks for no new token")
struct AdoptingTests {
    @Test func `counts from its commit on, without what the token itself carries`() throws {
        let current = record(try token("current"))
        var wanted = spec()
        wanted.deletionPolicy = .delete
        wanted.rotation.every = .days(30)
        wanted.tokenName = "Checkout, renamed"
        wanted.capabilities = Capabilities()

        let adopted = try #require(current.adopting(wanted))

        #expect(adopted.spec.deletionPolicy == .delete)
        #expect(adopted.spec.rotation.every == .days(30))
        #expect(adopted.spec.tokenName == "checkout")
        #expect(adopted.spec.capabilities == spec().capabilities)
    }

    @Test func `is no change where it only moved`() throws {
        var moved = spec()
        moved.position = SourcePosition(path: "elsewhere.yaml", line: 9)
        #expect(record(try token("current")).adopting(moved) == nil)
    }

    @Test func `drops the receipt of a sink that it no longer names`() throws {
        let wanted = spec(sinks: ["a", "b"])
        var current = record(try token("current"), spec: wanted)
        current.receipts = wanted.delivery.map { receipt(for: $0, token: current.token) }
        let adopted = try #require(current.adopting(spec(sinks: ["b"])))
        #expect(adopted.receipts.map(\.sink.id.target) == ["b"])
    }
}
