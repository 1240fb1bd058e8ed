import Foundation

/// Status files in a folder on this machine.
struct StatusFolder {
    let path: String

    /// Writes the files that differ and removes those of ours that are no longer there; whether
    /// anything did.
    func write(
        _ files: [String: [UInt8]],
        isOurs: ([UInt8]) -> Bool
    ) throws -> Bool {
        var hasChanged = false
        for (name, bytes) in files.sorted(by: { $0.key < $1.key }) {
            let file = URL(filePath: path).appending(path: name)
            if let present = try? Data(contentsOf: file), present == Data(bytes) { continue }
            try FileManager.default.createDirectory(
                at: file.deletingLastPathComponent(),
                withIntermediateDirectories: true
            )
            try Data(bytes).write(to: file, options: .atomic)
            hasChanged = true
        }
        for name in present where files[name] == nil {
            let file = URL(filePath: path).appending(path: name)
            guard let bytes = try? Data(contentsOf: file), isOurs([UInt8](bytes)) else { continue }
            try FileManager.default.removeItem(at: file)
            hasChanged = true
        }
        return hasChanged
    }

    /// The files below the folder, by their path from it.
    private var present: [String] {
        let names = FileManager.default.enumerator(atPath: path)?.compactMap { $0 as? String } ?? []
        return names.sorted()
    }
}
