import Golden
import Model
import Reporting
import Testing

@Suite struct `A listing of the state` {
    /// A token that was delivered and has a predecessor, one that is sealed, and one under way.
    private func listing() throws -> StateListing {
        let entries = [try ready(), try awaitingReveal(), try ambiguous()]
        var recorded = RecordedState(lineage: "5f1e6a2c", serial: 118)
        for entry in entries {
            recorded.tokens[entry.address] = entry.record
            recorded.manifestPaths[entry.address] = entry.position?.path
            recorded.openOperations[entry.address] = entry.openOperation
        }
        recorded.manifestPaths[address("search-dashboard")] = nil
        return StateListing(recorded, now: now)
    }

    @Test func `is a table, JSON and Markdown`() throws {
        let listing = try listing()
        try expectGolden(listing.text(TextOptions(width: 120)), "state-list-120.txt")
        try expectGolden(listing.text(TextOptions(width: 60)), "state-list-60.txt")
        try expectGolden(listing.json(), "state-list.json")
        try expectGolden(listing.markdown(), "state-list.md")
    }

    @Test func `shows all of one token`() throws {
        let listing = try listing()
        let yaml = try #require(listing.yaml(of: address("checkout-ingest")))
        try expectGolden(yaml, "state-show.yaml")
        try expectGolden(try #require(listing.json(of: address("frozen"))), "state-show.json")
        #expect(listing.yaml(of: address("none")) == nil)
    }

    @Test func `says what becomes of a token that is forgotten`() throws {
        let listing = try listing()
        let addresses = ["checkout-ingest", "search-dashboard"].map(address)
        let texts = addresses.map(listing.consequences)
        try expectGolden(texts.joined(separator: "\n"), "state-rm.txt")
    }

    @Test func `never holds what could be turned against a secret`() throws {
        let listing = try listing()
        let texts = [listing.json(), listing.yaml(of: address("checkout-ingest")) ?? ""]
        #expect(texts.allSatisfy { !$0.contains("c0ffee") }, "a keyed digest")
    }

    @Test func `of nothing says so`() {
        let nothing = StateListing(RecordedState(lineage: ""), now: now)
        #expect(nothing.text(TextOptions()) == "The state knows no tokens.\n")
        #expect(nothing.markdown() == "The state knows no tokens.\n")
    }
}
