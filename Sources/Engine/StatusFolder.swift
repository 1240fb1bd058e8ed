import Blocking
import Foundation
import Model
import Secrets

/// Status files in a folder on this machine.
///
/// It runs on a queue of its own, since a file system may be slow, or a network's.
actor StatusFolder {
    private let executor = BlockingExecutor(label: "regent.status-folder")
    private let path: String

    nonisolated var unownedExecutor: UnownedSerialExecutor {
        unsafe executor.asUnownedSerialExecutor()
    }

    init(path: String) { self.path = path }

    /// Writes the files that differ and removes those of ours that are no longer there; whether
    /// anything did.
    ///
    /// - Throws: A ``Model/Diagnostic`` with the system's words.
    func write(
        _ files: [String: [UInt8]],
        isOurs: @Sendable ([UInt8]) -> Bool
    ) throws(Diagnostic) -> Bool {
        var hasChanged = false
        for (name, bytes) in files.sorted(by: { $0.key < $1.key }) {
            let file = URL(filePath: path).appending(path: name)
            if let present = try? Data(contentsOf: file), present == Data(bytes) { continue }
            try attempt("write", file) {
                try FileManager.default.createDirectory(
                    at: file.deletingLastPathComponent(),
                    withIntermediateDirectories: true
                )
                try Data(bytes).write(to: file, options: .atomic)
            }
            hasChanged = true
        }
        for name in present where files[name] == nil {
            let file = URL(filePath: path).appending(path: name)
            guard let bytes = try? Data(contentsOf: file), isOurs([UInt8](bytes)) else { continue }
            try attempt("remove", file) { try FileManager.default.removeItem(at: file) }
            hasChanged = true
        }
        return hasChanged
    }

    /// A file in the folder; nil where there is none that can be read.
    func read(_ name: String) -> [UInt8]? {
        (try? Data(contentsOf: URL(filePath: path).appending(path: name))).map { Array($0) }
    }

    /// The files below the folder, by their path from it.
    private var present: [String] {
        let names = FileManager.default.enumerator(atPath: path)?.compactMap { $0 as? String } ?? []
        return names.sorted()
    }

    private func attempt(
        _ operation: String,
        _ file: URL,
        _ body: () throws -> Void
    ) throws(Diagnostic) {
        do {
            try body()
        } catch {
            let cause = (error as? CocoaError)?.underlying as? POSIXError
            let failure = FileFailure(
                operation: operation,
                path: file.path,
                code: cause?.code.rawValue ?? EIO
            )
            throw Diagnostic(
                .warning,
                "the status cannot be published: cannot \(operation) \(file.path): \(failure.words)",
                hint: "look at status.directory in the configuration; the next run publishes it"
            )
        }
    }
}
