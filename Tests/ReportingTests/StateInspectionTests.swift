import Golden
import Model
import Reporting
import Testing

@Suite("A check of the state")
struct StateInspectionTests {
    /// A state with a sealed secret of each of two keys, and an open operation.
    private func inspection() throws -> StateInspection {
        let known = try ready()
        let waiting = try awaitingReveal()
        let frozen = try ambiguous()
        let records = [known, waiting].compactMap(\.record)
        let open = [frozen].compactMap(\.openOperation)
        let escrow = try #require(waiting.record?.sealedSecret)
        return StateInspection(
            file: "/var/lib/regent/state.db",
            recorded: RecordedState(
                lineage: "5f1e6a2c",
                serial: 118,
                tokens: Dictionary(records.map { ($0.address, $0) }) { first, _ in first },
                openOperations: Dictionary(open.map { ($0.address, $0) }) { first, _ in first }
            ),
            sealed: [escrow: "0123456789abcdef"],
            keyFile: "/etc/regent/escrow.key",
            keyID: "0123456789abcdef",
            damage: []
        )
    }

    @Test func `that finds nothing says what is there`() throws {
        let inspection = try inspection()
        #expect(inspection.findings == [])
        try expectGolden(inspection.text(), "state-sound.txt")
        try expectGolden(inspection.json(), "state-sound.json")
    }

    @Test func `names all that is wrong, and what to do about it`() throws {
        var inspection = try inspection()
        inspection.damage = ["row 7 missing from index operations_by_address"]
        inspection.keyID = "fedcba9876543210"
        inspection.spilledCount = 2
        let known = try #require(inspection.recorded.tokens.values.first { !$0.receipts.isEmpty })
        var twin = known
        twin.address = Address(organization: "acme", name: "twin")
        twin.sealedSecret = EscrowID(operation: try #require(ready().history.first).operation.id)
        inspection.recorded.tokens[twin.address] = twin

        #expect(inspection.findings.count == 5)
        try expectGolden(inspection.text(), "state-wrong.txt")
        try expectGolden(inspection.markdown(), "state-wrong.md")
    }
}
