import Golden
import Model
import Planning
import Reporting
import Testing

@Suite("A status is read back")
struct RecoveryTests {
    private func published() throws -> PublishedStatus {
        let files = StatusFiles.render(try fullReport(), under: "status")
        let index = try #require(files[StatusFiles.indexPath(under: "status")])
        return try #require(StatusFiles.published(index))
    }

    @Test func `with all that finds a token again`() throws {
        let entry = try ready()
        let record = try #require(entry.record)
        let token = try #require(
            try published().tokens.first { $0.address == entry.address }
        )

        #expect(try published().lineage == fullReport().lineage)
        #expect(token.id == record.token.id && token.name == record.token.name)
        #expect(token.issuedAt == record.issuedAt)
        #expect(token.previous == record.predecessors.map(\.id))
        #expect(Set(token.delivered.keys) == Set(record.receipts.map(\.sink.id.description)))
        #expect(token.path == entry.position?.path)
        #expect(!token.isAwaitingReveal && !token.isUnderWay)
    }

    @Test func `and says whose secret nobody has taken, and what was under way`() throws {
        let tokens = try published().tokens
        #expect(tokens.filter(\.isAwaitingReveal).map(\.address) == [try awaitingReveal().address])
        #expect(tokens.filter(\.isUnderWay).map(\.address) == [try ambiguous().address])
    }

    @Test(arguments: ["", "{}", "[]", #"{"state": {"lineage": "x y"}, "tokens": []}"#])
    func `what is no status is none`(_ text: String) {
        #expect(StatusFiles.published(Array(text.utf8)) == nil)
    }

    @Test func `a recovery says what becomes of each token`() throws {
        let tokens = try ["kept", "hidden", "gone", "other"].map { name in
            PublishedToken(
                address: Address(organization: "acme", name: name),
                id: try tokenID("91bc7d20-\(name)"),
                name: name,
                issuedAt: now,
                isAwaitingReveal: name == "hidden",
                isUnderWay: name == "hidden"
            )
        }
        let live = tokens.filter { $0.name != "gone" }.map { token in
            LiveToken(id: token.id, name: token.name == "other" ? "\u{1b}[31m" : token.name)
        }
        let spec = TokenSpec(address: tokens[0].address, position: SourcePosition(path: "a.yaml"))
        let recovery = Recovery(
            of: PublishedStatus(lineage: "5f1e6a2c", tokens: tokens),
            desired: DesiredState(specs: [spec.address: spec]),
            live: [
                "acme": LiveOrganization(
                    tokens: Dictionary(live.map { ($0.id, $0) }) { first, _ in first },
                    confirmedMissing: [tokens[2].id]
                )
            ],
            at: now
        )
        try expectGolden(RecoveryTable.text(recovery, TextOptions(width: 80)), "recovery.txt")
        try expectGolden(RecoveryTable.json(recovery), "recovery.json")
        try expectGolden(RecoveryTable.markdown(recovery), "recovery.md")
    }
}
