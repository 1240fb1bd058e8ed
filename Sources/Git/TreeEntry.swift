/// A file in a tree.
public struct TreeEntry: Hashable, Sendable {
    /// Its path from the root of the repository, with `/` between folders.
    public let path: String
    /// Its content.
    public let blob: ObjectID

    /// Names a file.
    public init(path: String, blob: ObjectID) {
        self.path = path
        self.blob = blob
    }
}

/// A file that differs between two commits.
public struct TreeChange: Hashable, Sendable {
    /// Its path from the root of the repository, with `/` between folders.
    public let path: String
    /// Its content before; nil where it is new.
    public let old: ObjectID?
    /// Its content after; nil where it is gone.
    public let new: ObjectID?

    /// Names a change.
    public init(path: String, old: ObjectID?, new: ObjectID?) {
        self.path = path
        self.old = old
        self.new = new
    }
}

/// Bounds on what is looked at in a tree.
public struct TreeLimits: Hashable, Sendable {
    /// The number of files and folders that are looked at, whether wanted or not.
    public var entries: Int
    /// The bytes of a path from the root of the repository.
    public var pathBytes: Int
    /// The folders above a file, from the root of the repository.
    public var pathLevels: Int

    /// Sets the bounds.
    public init(entries: Int, pathBytes: Int, pathLevels: Int) {
        self.entries = entries
        self.pathBytes = pathBytes
        self.pathLevels = pathLevels
    }

    /// As much as a large repository has, and no more than a machine can bear.
    public static let standard = TreeLimits(entries: 1_000_000, pathBytes: 4096, pathLevels: 64)
}

/// A symbolic link or a submodule in a tree: nothing of it is read.
public struct LinkedPath: Hashable, Sendable {
    /// Its path from the root of the repository, with `/` between folders.
    public let path: String
    /// Whether it is a submodule, and not a symbolic link.
    public let isSubmodule: Bool

    /// Names one.
    public init(path: String, isSubmodule: Bool) {
        self.path = path
        self.isSubmodule = isSubmodule
    }
}

/// The files of a tree.
public struct TreeListing: Hashable, Sendable {
    /// The wanted files, by the bytes of their paths.
    public let entries: [TreeEntry]
    /// Paths, escaped, of files and folders that were left out for their names: no UTF-8, control
    /// characters, or a part that is `.`, `..`, `.git` or holds a `/`.
    public let refusedPaths: [String]
    /// Symbolic links and submodules, wanted or not.
    public let linkedPaths: [LinkedPath]

    /// Makes a listing.
    public init(
        entries: [TreeEntry],
        refusedPaths: [String],
        linkedPaths: [LinkedPath] = []
    ) {
        self.entries = entries
        self.refusedPaths = refusedPaths
        self.linkedPaths = linkedPaths
    }
}

/// What differs between the trees of two commits.
public struct TreeDifference: Hashable, Sendable {
    /// The files, by the bytes of their paths.
    public let changes: [TreeChange]
    /// Paths of the new tree, escaped, that were left out for their names.
    public let refusedPaths: [String]
    /// Symbolic links and submodules of the new tree, in the folders that differ.
    public let linkedPaths: [LinkedPath]
}
