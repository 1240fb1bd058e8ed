import Model
import Planning
import Testing

@Suite("A state that is not the one that was in use last")
struct StateDoubtTests {
    private func state(_ lineage: String, _ serial: Int, isBlank: Bool = false) throws
        -> RecordedState
    {
        var recorded = RecordedState(lineage: lineage, serial: serial)
        if !isBlank {
            let known = try record(of: spec())
            recorded.tokens[known.address] = known
        }
        return recorded
    }

    private func saw(_ lineage: String, _ serial: Int, at place: String = "a place")
        -> StateSighting
    {
        StateSighting(place: place, witness: StateWitness(lineage: lineage, serial: serial))
    }

    @Test func `nobody saw one before`() throws {
        #expect(StateDoubt(of: try state("aa", 1), after: []) == nil)
    }

    @Test(arguments: [0, 6, 7])
    func `it was seen as it is, or as it was before`(_ serial: Int) throws {
        #expect(StateDoubt(of: try state("aa", 7), after: [saw("aa", serial)]) == nil)
    }

    @Test func `one place of two saw it later`() throws {
        let later = saw("aa", 8, at: "the later place")
        let doubt = try #require(
            StateDoubt(of: try state("aa", 7), after: [saw("aa", 3), later])
        )
        #expect(doubt.kind == .older)
        #expect(doubt.sighting == later)
        let told = doubt.diagnostic(file: "state.db", commit: "4f1c2ab99")
        #expect(told.description.contains("its serial is 7, and the later place saw lineage aa"))
        #expect(told.description.contains("`regent approve 4f1c2ab --brake state-serial`"))
    }

    @Test func `another name says more than an old serial`() throws {
        let doubt = StateDoubt(of: try state("aa", 7), after: [saw("aa", 9), saw("bb", 1)])
        #expect(doubt?.kind == .other)
    }

    @Test func `a new one beside what another one left is a state that was lost`() throws {
        let doubt = try #require(
            StateDoubt(of: try state("aa", 0, isBlank: true), after: [saw("bb", 118)])
        )
        #expect(doubt.kind == .lost)
        #expect(
            doubt.diagnostic(file: "state.db", commit: "4f1c2ab").description
                .contains("`regent state recover`")
        )
    }

    @Test(arguments: [
        "", "aa", "aa ", " 1", "aa -1", "aa 1 2", "aa 9223372036854775807",
        "xx 1", "aa 1x", "aa\u{301} 1",
    ])
    func `what is no witness is not taken for one`(_ text: String) {
        #expect(StateWitness(text) == nil)
    }

    @Test func `a witness reads back as it was written`() {
        let witness = StateWitness(lineage: "5f1e6a2c", serial: 118)
        #expect(StateWitness(witness.text) == witness)
    }

    @Test func `what is told of another state names both`() throws {
        let doubt = try #require(StateDoubt(of: try state("aa", 7), after: [saw("bb", 118)]))
        let told = doubt.diagnostic(file: "state.db", commit: "4f1c2ab99")
        #expect(told.severity == .error)
        #expect(told.description.contains("its lineage is aa, and a place saw lineage bb"))
        #expect(told.description.contains("state.file and source.url"))
    }

    @Test func `who only plans may do so without the state that was lost`() throws {
        let doubt = try #require(
            StateDoubt(of: RecordedState(lineage: ""), after: [saw("bb", 118)])
        )
        let told = doubt.diagnostic(file: "state.db", commit: "4f1c2ab")
        #expect(told.severity == .warning)
        #expect(told.description.contains("the state state.db is not there"))
    }
}
