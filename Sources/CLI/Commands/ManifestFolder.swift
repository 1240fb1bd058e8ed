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
    /// Of an absolute path it looks up to the root of its work tree, and no further than its own
    /// folder where it lies in none; of a relative one, up to the working directory.
    func readAbove(_ files: [ManifestFile]) throws -> [ManifestFile] {
        var seen = Set(files.map(\.path))
        var folders: Set<String> = []
        for file in files { folders.formUnion(foldersAbove(file.path)) }
        var found: [ManifestFile] = []
        for folder in folders.sorted() {
            let place = folder.isEmpty ? workingDirectory : absolute(folder)
            let names = (try? FileManager.default.contentsOfDirectory(atPath: place)) ?? []
            let (rules, steps) = ignoreRules(for: place)
            for name in names.sorted()
            where ManifestFile.isManifest(at: name) && !rules.ignores(steps + name) {
                let path = folder.isEmpty ? name : folder == "/" ? "/\(name)" : "\(folder)/\(name)"
                if seen.insert(path).inserted { found.append(try file(path)) }
            }
        }
        return found
    }

    /// Tells rules how the paths of files here differ from those in their repository.
    func locate(_ path: String, in rules: inout SourceRules) {
        var root = absolute(path)
        repeat {
            guard let slash = root.lastIndex(of: "/"), slash != root.startIndex else { return }
            root = String(root[..<slash])
        } while !FileManager.default.fileExists(atPath: root + "/.git")
        if path.hasPrefix("/") {
            rules.checkout = root + "/"
        } else if root.hasPrefix(workingDirectory + "/") {
            rules.checkout = root.dropFirst(workingDirectory.count + 1) + "/"
        } else if workingDirectory.hasPrefix(root + "/") {
            rules.folder = workingDirectory.dropFirst(root.count + 1) + "/"
        }
    }

    private func foldersAbove(_ path: String) -> [String] {
        var parts = path.split(separator: "/", omittingEmptySubsequences: false).dropLast()
        var folders: [String] = []
        while folders.count <= Limits.pathLevels {
            let folder = parts.joined(separator: "/")
            guard path.hasPrefix("/") else {
                folders.append(folder)
                guard !parts.isEmpty else { break }
                parts.removeLast()
                continue
            }
            guard !folder.isEmpty else { return Array(folders.prefix(1)) }
            folders.append(folder)
            if FileManager.default.fileExists(atPath: folder + "/.git") { break }
            parts.removeLast()
        }
        return folders
    }

    private func list(_ path: String) throws -> [String] {
        var isFolder: ObjCBool = false
        var place = path == "." ? workingDirectory : absolute(path)
        while place.count > 1, place.hasSuffix("/") { place.removeLast() }
        guard unsafe FileManager.default.fileExists(atPath: place, isDirectory: &isFolder) else {
            throw CommandFailure("there is no file or folder \(path)")
        }
        guard isFolder.boolValue else { return [path] }
        let below =
            FileManager.default.enumerator(atPath: place)?.compactMap { $0 as? String } ?? []
        let prefix = path == "." ? "" : path.hasSuffix("/") ? path : path + "/"
        let (rules, steps) = ignoreRules(for: place)
        return below.filter { ManifestFile.isManifest(at: $0) && !rules.ignores(steps + $0) }
            .sorted().map { prefix + $0 }
    }

    /// The rules of the nearest `.regentignore` at or above a folder, as far as its work tree goes,
    /// and what stands in front of the folder's paths for them.
    private func ignoreRules(for place: String) -> (rules: IgnoreRules, prefix: String) {
        var (folder, prefix) = (place, "")
        for _ in 0...Limits.pathLevels {
            if let data = FileManager.default.contents(
                atPath: "\(folder)/\(IgnoreRules.fileName)"
            ) {
                return (IgnoreRules(Array(data)), prefix)
            }
            guard !FileManager.default.fileExists(atPath: folder + "/.git"),
                let slash = folder.lastIndex(of: "/"), slash != folder.startIndex
            else { break }
            prefix = folder[folder.index(after: slash)...] + "/" + prefix
            folder = String(folder[..<slash])
        }
        return (IgnoreRules([]), "")
    }

    func file(_ path: String) throws -> ManifestFile {
        guard let data = FileManager.default.contents(atPath: absolute(path)) else {
            throw CommandFailure("\(path) cannot be read")
        }
        return ManifestFile(path: path, bytes: Array(data))
    }

    private func absolute(_ path: String) -> String {
        path.hasPrefix("/") ? path : "\(workingDirectory)/\(path)"
    }
}
