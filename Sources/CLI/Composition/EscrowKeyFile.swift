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
    func read() throws -> SealingKey {
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
        if !FileManager.default.fileExists(atPath: path) {
            guard recorded.keyIDs.isEmpty else {
                throw CommandFailure(
                    "the escrow key \(path) is not there, and the state was written with one "
                        + "(\(recorded.keyIDs.sorted().joined(separator: ", "))); bring it back from "
                        + "its backup, or say where it is with escrowKey.file"
                )
            }
            try create()
            notices("made the escrow key \(path): keep a copy apart from the state's backups")
        }
        if !SecretFile.isPrivate(path) {
            notices("warning: others can read the escrow key \(path); chmod 600 it")
        }
        let key = try read()
        guard recorded.sealingKeyIDs.isEmpty || recorded.sealingKeyIDs.contains(key.keyID) else {
            throw CommandFailure(
                "the escrow key \(path) is \(key.keyID), and the state holds secrets that were "
                    + "sealed with \(recorded.sealingKeyIDs.sorted().joined(separator: ", ")); bring "
                    + "that one back"
            )
        }
        return key
    }

    private func create() throws {
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
            ids.formUnion(record.receipts.map(\.digest.keyID))
        }
    }
}
