import Git
import Model

/// Files that a branch is to have under a folder, and nothing else of ours there.
struct BranchPublication: Sendable {
    /// The folder that is written to, empty for the root.
    var folder: String
    /// Bytes by path from the repository's root.
    var files: [String: [UInt8]]
    /// Whether a file that is no longer rendered was written by us and goes.
    var isOurs: @Sendable ([UInt8]) -> Bool
    var author: Signature
    var message: String
}

extension Repository {
    /// The largest file that is looked into: none of ours is as large.
    private static var comparedBytes: Int { 4 * 1024 * 1024 }
    /// As many changed files are worth a pack; git's `fetch.unpackLimit` is the same.
    private static var filesOfPack: Int { 100 }
    static var listedFiles: TreeLimits {
        TreeLimits(
            entries: 2 * Limits.manifestsPerSource,
            pathBytes: 2 * Limits.pathBytes,
            pathLevels: 2 * Limits.pathLevels
        )
    }

    /// A commit with the publication on top of another; nil where it would change nothing.
    borrowing func commit(
        _ publication: BranchPublication,
        onto parent: ObjectID?
    ) throws(GitError) -> ObjectID? {
        var changes: [String: [UInt8]?] = [:]
        let present = try files(at: parent, under: publication.folder)
        for (path, bytes) in publication.files {
            let blob = try Repository.blobID(of: bytes)
            if present[path] != blob { changes[path] = bytes }
        }
        for (path, blob) in present where publication.files[path] == nil {
            let isOurs = try isOurs(blob, publication)
            if isOurs { changes.updateValue(nil, forKey: path) }
        }
        guard !changes.isEmpty else { return nil }
        guard changes.count >= Self.filesOfPack else {
            return try commit(changes, of: publication, onto: parent)
        }
        return try writeAsPack(onto: parent) { (staging) throws(GitError) in
            try staging.commit(changes, of: publication, onto: parent)
        }
    }

    private borrowing func commit(
        _ changes: [String: [UInt8]?],
        of publication: BranchPublication,
        onto parent: ObjectID?
    ) throws(GitError) -> ObjectID {
        var blobs: [String: ObjectID?] = [:]
        for (path, bytes) in changes {
            let blob = try bytes.map { (bytes) throws(GitError) in try writeBlob(bytes) }
            blobs.updateValue(blob, forKey: path)
        }
        return try writeCommit(
            tree: writeTree(basedOn: parent, changes: blobs),
            parents: parent.map { [$0] } ?? [],
            author: publication.author,
            message: publication.message
        )
    }

    private borrowing func isOurs(
        _ blob: ObjectID,
        _ publication: BranchPublication
    ) throws(GitError) -> Bool {
        do {
            return publication.isOurs(try self.blob(blob, maxBytes: Self.comparedBytes))
        } catch {
            guard error.kind == .tooLarge else { throw error }
            return false
        }
    }

    private borrowing func files(
        at commit: ObjectID?,
        under folder: String
    ) throws(GitError) -> [String: ObjectID] {
        guard let commit else { return [:] }
        do {
            let listing = try entries(
                at: commit,
                under: folder,
                limits: Self.listedFiles,
                matching: { _ in true }
            )
            return Dictionary(listing.entries.map { ($0.path, $0.blob) }) { first, _ in first }
        } catch {
            guard error.kind == .notFound else { throw error }
            return [:]
        }
    }
}
