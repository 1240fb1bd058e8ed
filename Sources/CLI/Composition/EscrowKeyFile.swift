import Foundation
import Manifests
import Secrets

/// The file of the key that seals secrets at rest.
struct EscrowKeyFile {
    private let path: String
    private let stateFile: String

    private static let largestBytes = 4096

    init(_ configuration: ControllerConfiguration) {
        path = configuration.escrowKeyFile
        stateFile = configuration.stateFile
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

    /// Reads the key, or makes it where there is none yet.
    func readOrCreate(notices: (String) -> Void) throws -> SealingKey {
        if !FileManager.default.fileExists(atPath: path) {
            try create()
            notices("made the escrow key \(path): keep a copy apart from the state's backups")
        }
        if liesBesideState {
            notices(
                "warning: the escrow key lies in the state's folder, so whoever takes one takes both; "
                    + "move it and say where in escrowKey.file"
            )
        }
        if !SecretFile.isPrivate(path) {
            notices("warning: others can read the escrow key \(path); chmod 600 it")
        }
        return try read()
    }

    private func create() throws {
        do {
            let folder = URL(filePath: path).deletingLastPathComponent()
            try FileManager.default.createDirectory(
                at: folder,
                withIntermediateDirectories: true,
                attributes: [.posixPermissions: 0o700]
            )
            try SecretFile.create(path, SealingKey.generate().fileText())
        } catch {
            throw CommandFailure(
                "the escrow key \(path) cannot be made: \(error); say where with escrowKey.file"
            )
        }
    }

    private var liesBesideState: Bool {
        func folder(_ path: String) -> String {
            URL(filePath: path).standardizedFileURL.deletingLastPathComponent().path
        }
        return folder(path) == folder(stateFile)
    }
}
