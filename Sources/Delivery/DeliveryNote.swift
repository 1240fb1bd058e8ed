import Model

/// The note of a delivery that a sink keeps beside the secret: by it an older operation that comes
/// late is recognised, and so is another Regent.
struct DeliveryNote: Hashable, Sendable {
    var lineage: String
    var generation: Int
    var operation: String
    var tokenID: String

    init(_ handover: Handover) {
        lineage = handover.lineage
        generation = handover.generation
        operation = handover.operation.text
        tokenID = handover.tokenID.text
    }

    /// Reads a note; nil for a text that is none.
    init?(_ text: String) {
        let fields = text.split(separator: " ")
        guard fields.count == 4, let generation = Int(fields[1]) else { return nil }
        lineage = String(fields[0])
        self.generation = generation
        operation = String(fields[2])
        tokenID = String(fields[3])
    }

    /// `LINEAGE GENERATION OPERATION TOKEN`.
    var text: String { "\(lineage) \(generation) \(operation) \(tokenID)" }

    /// Whether an operation may follow this one.
    ///
    /// - Throws: ``SystemFailure`` where another state wrote there, or a newer operation did.
    func check(against handover: Handover) throws(SystemFailure) {
        guard lineage == handover.lineage else {
            throw SystemFailure(
                "another state of Regent (lineage \(lineage.shortened(to: 40))) writes there",
                hint: "give each a place of its own; or remove the note, and this one takes it over"
            )
        }
        if isNewer(than: handover) { throw newerFailure }
    }

    /// Whether the same state has written there since: by a later generation, and by an operation
    /// that began later.
    ///
    /// Generations alone begin anew where a state was recovered or restored, or an address is used
    /// again; then the sink would refuse every secret for ever. An operation that comes late, which a
    /// note is for, is older by both.
    func isNewer(than handover: Handover) -> Bool {
        lineage == handover.lineage && generation > handover.generation
            && operation > handover.operation.text
    }

    /// What an operation is told that comes after a newer one.
    var newerFailure: SystemFailure {
        SystemFailure(
            "a newer operation (generation \(generation)) has written there already",
            hint: "nothing: the newer secret stays"
        )
    }
}
