import FoundationEssentials
public import Model
import Planning

/// What the escrow key's folder remembers of the state: a file of one line, written after each run.
public struct WitnessFile: Sendable {
    /// Where it lies.
    public let path: String

    /// Takes a path; nothing is read or written yet.
    public init(path: String) { self.path = path }

    /// What it says; nil where there is none.
    ///
    /// - Throws: ``Model/Diagnostic`` where it says nothing that can be understood.
    func read() throws(Diagnostic) -> StateWitness? {
        guard FileManager.default.fileExists(atPath: path) else { return nil }
        let bytes = FileManager.default.contents(atPath: path) ?? Data()
        let line = String(decoding: bytes.prefix(Self.longestLine), as: UTF8.self)
        guard let witness = StateWitness(line.prefix { !$0.isNewline }) else {
            throw Diagnostic(
                .error,
                "\(path), which says how far the state had come, cannot be read",
                hint: "mend its permissions; or remove it, if the state is the newest one"
            )
        }
        return witness
    }

    /// What a person who looks at an old copy of the state is told, by this file alone; nil where it
    /// is the newest, as far as the file knows.
    ///
    /// - Parameter stateFile: The state's.
    public func warning(of recorded: RecordedState, in stateFile: String) -> Diagnostic? {
        guard let witness = try? read(),
            let doubt = StateDoubt(
                of: recorded,
                after: [StateSighting(place: path, witness: witness)]
            )
        else { return nil }
        return Diagnostic(
            .warning,
            doubt.diagnostic(file: stateFile, commit: "").summary,
            hint: "`regent plan` says what can be done"
        )
    }

    /// Remembers a state, at one stroke; nothing is written where nothing has changed, or where the
    /// folder is not to be written in: then the status branch alone remembers.
    ///
    /// - Throws: ``Model/Diagnostic``; then it says what it said before, which is no lie.
    func write(_ witness: StateWitness) throws(Diagnostic) {
        let folder = URL(filePath: path).deletingLastPathComponent().path
        guard (try? read()) != witness, FileManager.default.isWritableFile(atPath: folder) else {
            return
        }
        do {
            try Data("\(witness.text)\n".utf8).write(to: URL(filePath: path), options: .atomic)
        } catch {
            throw Diagnostic(
                .warning,
                "\(path), which says how far the state has come, cannot be written",
                hint: "look at the folder of the escrow key; the next run tries again"
            )
        }
    }

    private static let longestLine = 256
}

/// The places that remember the state which was in use last.
public struct StateMemory: Sendable {
    private let stateFile: String
    private let statusBranch: String?
    private let file: WitnessFile?
    private let lastPublished: @Sendable () async -> StateWitness?

    /// Takes the places.
    ///
    /// - Parameters:
    ///   - stateFile: The state's, for messages.
    ///   - file: The file beside the escrow key.
    ///   - source: Knows the status branch.
    public init(stateFile: String, file: WitnessFile, source: SourceReader, statusBranch: String?) {
        self.stateFile = stateFile
        self.statusBranch = statusBranch
        self.file = file
        lastPublished = { await source.lastPublished() }
    }

    /// Why a state is not to be used, by what was just read of the status branch; nil: it may be.
    ///
    /// - Throws: ``Model/Diagnostic`` where a place cannot be read.
    func doubt(
        of recorded: RecordedState,
        published: StateWitness?
    ) throws(Diagnostic) -> StateDoubt? {
        var sightings: [StateSighting] = []
        if let published, let statusBranch {
            let place = "the status branch '\(statusBranch)'"
            sightings.append(StateSighting(place: place, witness: published))
        }
        if let file, let witness = try file.read() {
            sightings.append(StateSighting(place: file.path, witness: witness))
        }
        return StateDoubt(of: recorded, after: sightings)
    }

    /// As ``doubt(of:published:)``, by what is known without asking the source's repository.
    func doubt(of recorded: RecordedState) async throws(Diagnostic) -> StateDoubt? {
        try doubt(of: recorded, published: await lastPublished())
    }

    /// What a person is told.
    func diagnostic(of doubt: StateDoubt, commit: String) -> Diagnostic {
        doubt.diagnostic(file: stateFile, commit: commit)
    }

    /// Remembers a state after a run.
    func remember(_ recorded: RecordedState) throws(Diagnostic) {
        try file?.write(recorded.witness)
    }
}
