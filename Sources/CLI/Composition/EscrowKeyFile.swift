import Foundation
import Manifests
import Model
import Secrets

/// The file of the key that seals secrets at rest.
struct EscrowKeyFile {
    private let path: String

    private static let largestBytes = 4096

    init(_ configuration: ControllerConfiguration) {
        path = configuration.escrowKeyFile
    }

    /// Reads the key.
    ///
    /// - Throws: ``CommandFailure``, also while the key is being replaced: what the state holds may
    ///   need either one.
    func read() throws -> SealingKey {
        try refuseWhileReplaced()
        return try read(path)
    }

    private func refuseWhileReplaced() throws {
        guard FileManager.default.fileExists(atPath: nextPath) else { return }
        throw CommandFailure(
            "the escrow key is being replaced, and that was cut off (\(nextPath) is there); "
                + "`regent state rekey` finishes it"
        )
    }

    private func read(_ path: String) throws -> SealingKey {
        do {
            let text = try SecretFile.read(path, maxBytes: Self.largestBytes, trimsNewline: false)
            return try SealingKey(file: text)
        } catch let error as SealingError {
            throw CommandFailure("\(path): \(error)")
        } catch {
            throw CommandFailure("the escrow key cannot be read: \(error)")
        }
    }

    /// Reads the key that the state's secrets are sealed with, or makes one for a new state.
    ///
    /// A key that is lost or mistaken is never replaced in passing: what it sealed would be lost.
    func readOrCreate(for recorded: RecordedState, notices: (String) -> Void) throws -> SealingKey {
        if try isMissing(for: recorded) {
            try create(path)
            notices("made the escrow key \(path): keep a copy apart from the state's backups")
        }
        if !SecretFile.isPrivate(path) {
            notices("warning: others can read the escrow key \(path); chmod 600 it")
        }
        let key = try read()
        try refuseMistaken(key, for: recorded)
        return key
    }

    /// Whether there is no key, and none is needed yet.
    ///
    /// - Throws: ``CommandFailure`` where there was one, or one is being replaced.
    func isMissing(for recorded: RecordedState) throws -> Bool {
        try refuseWhileReplaced()
        guard !FileManager.default.fileExists(atPath: path) else { return false }
        guard recorded.keyIDs.isEmpty else {
            throw CommandFailure(
                "the escrow key \(path) is not there, and the state was written with one "
                    + "(\(recorded.keyIDs.sorted().joined(separator: ", "))); bring it back from "
                    + "its backup, say where it is with escrowKey.file, or give up what it sealed with "
                    + "`regent state rekey --discard-sealed`"
            )
        }
        return true
    }

    /// Throws a ``CommandFailure`` where the state's secrets are sealed with others alone.
    func refuseMistaken(_ key: SealingKey, for recorded: RecordedState) throws {
        guard recorded.sealingKeyIDs.isEmpty || recorded.sealingKeyIDs.contains(key.keyID) else {
            throw CommandFailure(
                "the escrow key \(path) is \(key.keyID), and the state holds secrets that were "
                    + "sealed with \(recorded.sealingKeyIDs.sorted().joined(separator: ", ")); bring "
                    + "that one back, or give them up with `regent state rekey --discard-sealed`"
            )
        }
    }

    // MARK: Another key

    /// Where a new key lies until nothing needs the old one any more: beside the file itself, where
    /// the path is a link to it.
    private var nextPath: String { realPath + ".next" }
    private var realPath: String { URL(filePath: path).resolvingSymlinksInPath().path }

    /// The key as it is; nil where it is lost.
    func readPresent() throws -> SealingKey? {
        FileManager.default.fileExists(atPath: path) ? try read(path) : nil
    }

    /// The key that an earlier run began to put in the old one's place; nil where none did.
    func readNext() throws -> SealingKey? {
        FileManager.default.fileExists(atPath: nextPath) ? try read(nextPath) : nil
    }

    /// Makes the new key, which is on the disk before anything is sealed with it.
    func createNext() throws -> SealingKey {
        try create(nextPath)
        return try read(nextPath)
    }

    /// Replaces the old key at one stroke; nothing needs it any more.
    func putNextInPlace() throws {
        do {
            try SecretFile.replace(realPath, by: nextPath)
        } catch {
            throw CommandFailure(
                "everything is sealed with the new key \(nextPath), which could not be put in "
                    + "place: \(error); run `regent state rekey` again"
            )
        }
    }

    private func create(_ path: String) throws {
        let folder = URL(filePath: path).deletingLastPathComponent()
        // Where the folder cannot be made, the file cannot either, and that says why.
        try? FileManager.default.createDirectory(
            at: folder,
            withIntermediateDirectories: true,
            attributes: [.posixPermissions: 0o700]
        )
        do {
            try SecretFile.create(path, SealingKey.generate().fileText())
        } catch {
            throw CommandFailure(
                "no escrow key can be made: \(error); say where with escrowKey.file"
            )
        }
    }
}

extension RecordedState {
    /// The ids of every key that something in the state was made with.
    fileprivate var keyIDs: Set<String> {
        tokens.values.reduce(into: sealingKeyIDs) { ids, record in
            ids.formUnion(
                record.receipts.map(\.digest).filter { $0 != .unknown }.map(\.keyID)
            )
        }
    }
}
