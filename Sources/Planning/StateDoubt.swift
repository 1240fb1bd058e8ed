public import Model

/// What a place remembers of the state that was in use last.
public struct StateSighting: Hashable, Sendable {
    /// What people call the place: `the status branch 'regent-status'`.
    public var place: String
    /// What it saw.
    public var witness: StateWitness

    /// Makes a sighting.
    public init(place: String, witness: StateWitness) {
        self.place = place
        self.witness = witness
    }
}

/// Why a state is not the one that was in use last: what it would do could undo what was done since.
public struct StateDoubt: Hashable, Sendable {
    /// What is odd about it.
    public enum Kind: Hashable, Sendable {
        /// It is the same state as it was once: an old backup was restored.
        case older
        /// It is another state.
        case other
        /// It is a new one where there was one before: that was lost.
        case lost
    }

    /// What is odd about it.
    public let kind: Kind
    /// The state that is in use.
    public let found: StateWitness
    /// What speaks against it.
    public let sighting: StateSighting

    /// The gravest reason to doubt a state; nil where every place that saw one saw this one, as it
    /// is or as it was before.
    public init?(of recorded: RecordedState, after sightings: [StateSighting]) {
        let found = recorded.witness
        let doubts = sightings.filter { sighting in
            let seen = sighting.witness
            return seen.lineage != found.lineage || seen.serial > found.serial
        }
        // Another name says more than an old serial does.
        let others = doubts.filter { $0.witness.lineage != found.lineage }
        guard
            let worst = others.first ?? doubts.max(by: { $0.witness.serial < $1.witness.serial })
        else { return nil }
        self.found = found
        sighting = worst
        kind = others.isEmpty ? .older : recorded.isBlank ? .lost : .other
    }
}

extension StateDoubt {
    /// For people, with what to do next.
    ///
    /// - Parameters:
    ///   - file: The state's.
    ///   - commit: The source's; an approval names it.
    public func diagnostic(file: String, commit: String) -> Diagnostic {
        let approval =
            "`regent approve \(commit.prefix(7)) --brake \(Brake.stateSerial.rawValue)`"
        let seen =
            "\(sighting.place) saw lineage \(sighting.witness.lineage) at serial "
            + "\(sighting.witness.serial)"
        switch kind {
        case .older:
            return Diagnostic(
                .error,
                "the state \(file) is older than the one that was in use last: its serial is "
                    + "\(found.serial), and \(seen); nothing is done with it",
                hint: "bring the newest copy back, or rebuild it with `regent state recover "
                    + "--force`; \(approval) goes on with this one"
            )
        case .other:
            return Diagnostic(
                .error,
                "the state \(file) is another one than was in use last: its lineage is "
                    + "\(found.lineage), and \(seen); nothing is done with it",
                hint: "look at state.file and source.url in the configuration; \(approval) goes on "
                    + "with this one"
            )
        case .lost:
            // Who only plans may do so without a state.
            let isThere = !found.lineage.isEmpty
            return Diagnostic(
                isThere ? .error : .warning,
                "the state \(file) \(isThere ? "is new and knows no token" : "is not there"), and "
                    + "\(seen): it was lost, or lies elsewhere; nothing is done with a new one",
                hint: "bring it back from a backup, say where it is with state.file, or rebuild it "
                    + "with `regent state recover`; \(approval) begins anew"
            )
        }
    }
}
