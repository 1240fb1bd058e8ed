internal import FoundationEssentials

/// The files of a repository's objects, by their paths in the folder of the objects.
struct ObjectFiles {
    /// The folder of the objects.
    let folder: String

    /// Files that hold one object each, in a folder for each first byte of an id.
    var loose: [String] {
        (0...255).flatMap { byte in
            let name = (byte < 16 ? "0" : "") + String(byte, radix: 16)
            return list(name).map { "\(name)/\($0)" }
        }
    }

    /// The names in one of its folders; none where there is no such folder.
    func list(_ name: String) -> [String] {
        (try? FileManager.default.contentsOfDirectory(atPath: "\(folder)/\(name)")) ?? []
    }
}
