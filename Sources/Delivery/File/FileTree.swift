import Glibc
import Secrets

/// The way to one file, component by component, and the temporary files beside it.
struct FileTree: Sendable {
    /// Where a way ended.
    struct End: ~Copyable {
        /// The file's own folder, or the nearest one above it that exists.
        let folder: OpenFolder
        /// Whether it is the file's own.
        let isWholeWay: Bool
    }

    /// Where the file is.
    let place: FilePlace
    /// The name of the temporary file beside it.
    ///
    /// It is always the same, so that what a run that was killed has left behind is found without
    /// reading the folder, which may hold a file for each of thousands of tokens.
    let temporaryName: String

    init(place: FilePlace) {
        self.place = place
        // A digest, since the name itself may be as long as names can be.
        temporaryName = ".regent-\(sha256(place.name.utf8).prefix(16)).tmp"
    }

    /// Goes as far as there are folders, and makes none.
    ///
    /// - Throws: ``FileProblem`` where something else stands in a folder's place.
    func openNearest() throws(FileProblem) -> End {
        guard var folder = try openTrusted(place.root) else {
            return End(folder: try openNearestAboveRoot(), isWholeWay: false)
        }
        for name in place.folders {
            guard let next = try open(name, in: folder) else {
                return End(folder: folder, isWholeWay: false)
            }
            folder = next
        }
        return End(folder: folder, isWholeWay: true)
    }

    /// Goes the whole way and makes the folders that are missing; those below the root belong to
    /// the file's owner, who could not get at the file otherwise.
    ///
    /// - Throws: ``FileProblem`` where something else stands in a folder's place.
    func openWholeWay(makingFoldersFor owner: FileOwner?) throws(FileProblem) -> OpenFolder {
        var folder = try openRoot()
        for name in place.folders {
            if let next = try open(name, in: folder) {
                folder = next
                continue
            }
            try attempt { () throws(FileFailure) in try folder.makeFolder(name, owner: owner) }
            guard let made = try open(name, in: folder) else {
                throw .failed(FileFailure(operation: "open", path: name, code: ENOENT))
            }
            folder = made
        }
        return folder
    }

    /// The file as it is now; nil where there is none.
    ///
    /// - Throws: ``FileProblem`` where something other than a file stands in its place.
    func existingFile(in folder: borrowing OpenFolder) throws(FileProblem) -> FileAttributes? {
        let attributes = try attempt { () throws(FileFailure) in
            try folder.attributes(of: place.name)
        }
        switch attributes?.kind {
        case nil, .regular: return attributes
        case .link: throw .isLink(folder.path(of: place.name))
        case .folder, .special: throw .isNoFile(folder.path(of: place.name))
        }
    }

    /// Removes what a run that was killed has left behind: a secret may be in it.
    func removeStaleFile(in folder: borrowing OpenFolder) throws(FileFailure) {
        try folder.removeFile(temporaryName)
    }

    /// Does something with the temporary file, and removes it if that fails.
    func writing(
        in folder: borrowing OpenFolder,
        _ body: () throws(FileFailure) -> Void
    ) throws(FileProblem) {
        do throws(FileFailure) {
            try body()
        } catch {
            // What failed first is what a person needs to know.
            _ = try? folder.removeFile(temporaryName)
            throw .failed(error)
        }
    }

    /// A folder in a folder; nil where there is none.
    private func open(
        _ name: String,
        in folder: borrowing OpenFolder
    ) throws(FileProblem) -> OpenFolder? {
        do throws(FileFailure) {
            return try folder.folder(name)
        } catch {
            if error.code == ENOENT { return nil }
            let kind = (try? folder.attributes(of: name))?.kind
            switch kind {
            case .link: throw .isLink(error.path)
            case .regular, .special: throw .isNoFolder(error.path)
            case .folder, nil: throw .failed(error)
            }
        }
    }

    private func openRoot() throws(FileProblem) -> OpenFolder {
        if let root = try openTrusted(place.root) { return root }
        var folder = try openNearestAboveRoot()
        for path in pathsToRoot where path.utf8.count > folder.path.utf8.count {
            let name = path.split(separator: "/").last.map(String.init) ?? path
            try attempt { () throws(FileFailure) in try folder.makeFolder(name, owner: nil) }
            folder = try attempt { () throws(FileFailure) in try OpenFolder(at: path) }
        }
        return folder
    }

    private func openNearestAboveRoot() throws(FileProblem) -> OpenFolder {
        for path in pathsToRoot.reversed() {
            if let folder = try openTrusted(path) { return folder }
        }
        throw .failed(FileFailure(operation: "open", path: place.root, code: ENOENT))
    }

    /// Every folder from the first to the root itself: `/`, `/var`, `/var/lib`.
    private var pathsToRoot: [String] {
        let isAbsolute = place.root.hasPrefix("/")
        var paths = [isAbsolute ? "/" : "."]
        for name in place.root.split(separator: "/") {
            let above = paths[paths.count - 1]
            paths.append(above == "/" ? "/\(name)" : "\(above)/\(name)")
        }
        return paths
    }

    /// A folder by a path of the operator's, links included; nil where there is none.
    private func openTrusted(_ path: String) throws(FileProblem) -> OpenFolder? {
        do throws(FileFailure) {
            return try OpenFolder(at: path)
        } catch {
            guard error.code == ENOENT else { throw .failed(error) }
            return nil
        }
    }
}
