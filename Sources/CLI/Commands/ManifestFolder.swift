import Foundation
import Manifests
import Model

/// Manifests as they lie in a folder, before they are committed.
struct ManifestFolder {
    let workingDirectory: String

    /// Reads files, and every manifest file below folders; what begins with a point is left out.
    func read(_ paths: [String]) throws -> [ManifestFile] {
        var files: [ManifestFile] = []
        for path in paths {
            let names = try list(path)
            guard files.count + names.count <= Limits.manifestsPerSource else {
                throw CommandFailure("more than \(Limits.manifestsPerSource) files below \(path)")
            }
            for name in names { files.append(try file(name)) }
        }
        return files
    }

    /// Reads the manifest files in the folders above files that were read: they may have defaults.
    ///
    /// Of an absolute path it looks up to the root of its work tree; of a relative one, up to the
    /// working directory.
    func readAbove(_ files: [ManifestFile]) throws -> [ManifestFile] {
        var seen = Set(files.map(\.path))
        var folders: Set<String> = []
        for file in files { folders.formUnion(foldersAbove(file.path)) }
        var found: [ManifestFile] = []
        for folder in folders.sorted() {
            let place = folder.isEmpty ? workingDirectory : absolute(folder)
            let names = (try? FileManager.default.contentsOfDirectory(atPath: place)) ?? []
            for name in names.sorted() where ManifestFile.isManifest(at: name) {
                let path = folder.isEmpty ? name : folder == "/" ? "/\(name)" : "\(folder)/\(name)"
                if seen.insert(path).inserted { found.append(try file(path)) }
            }
        }
        return found
    }

    private func foldersAbove(_ path: String) -> [String] {
        var parts = path.split(separator: "/", omittingEmptySubsequences: false).dropLast()
        var folders: [String] = []
        while folders.count <= Limits.pathLevels {
            let folder = parts.joined(separator: "/")
            if path.hasPrefix("/") {
                guard !folder.isEmpty else { break }
                folders.append(folder)
                if FileManager.default.fileExists(atPath: folder + "/.git") { break }
            } else {
                folders.append(folder)
            }
            guard !parts.isEmpty else { break }
            parts.removeLast()
        }
        return folders
    }

    private func list(_ path: String) throws -> [String] {
        var isFolder: ObjCBool = false
        let place = absolute(path)
        guard unsafe FileManager.default.fileExists(atPath: place, isDirectory: &isFolder) else {
            throw CommandFailure("there is no file or folder \(path)")
        }
        guard isFolder.boolValue else { return [path] }
        let below =
            FileManager.default.enumerator(atPath: place)?.compactMap { $0 as? String } ?? []
        let prefix = path == "." ? "" : path.hasSuffix("/") ? path : path + "/"
        return below.filter { ManifestFile.isManifest(at: $0) }.sorted().map { prefix + $0 }
    }

    private func file(_ path: String) throws -> ManifestFile {
        guard let data = FileManager.default.contents(atPath: absolute(path)) else {
            throw CommandFailure("\(path) cannot be read")
        }
        return ManifestFile(path: path, bytes: Array(data))
    }

    private func absolute(_ path: String) -> String {
        path.hasPrefix("/") ? path : "\(workingDirectory)/\(path)"
    }
}
