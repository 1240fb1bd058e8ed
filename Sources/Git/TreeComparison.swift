internal import CLibgit2

/// Walks through two trees at once, past what is the same in both.
@safe struct TreeComparison {
    /// Takes the path, and the old and the new content of a file that differs.
    typealias Visit = (String, ObjectID?, ObjectID?) -> Void

    // The repository outlives the comparison: both are used within one call of it.
    private let repository: OpaquePointer
    private let limits: TreeLimits
    private let operation: String
    /// The bytes of the path of the entry that is looked at.
    private var path: [UInt8]
    private var level: Int
    private var entryCount = 0
    private(set) var refusedPaths: [String] = []
    /// Symbolic links and submodules of the new tree.
    private(set) var linkedPaths: [LinkedPath] = []

    init(
        _ repository: OpaquePointer,
        in folder: String,
        _ limits: TreeLimits,
        _ operation: String
    ) {
        unsafe self.repository = repository
        self.limits = limits
        self.operation = operation
        let parts = folder.split(separator: "/")
        path = parts.flatMap { Array($0.utf8) + [UInt8(ascii: "/")] }
        level = parts.count
    }

    /// Visits the files that differ, in the order of the bytes of their paths; nil is a folder that
    /// is not there.
    mutating func compare(
        _ old: OpaquePointer?,
        _ new: OpaquePointer?,
        _ visit: Visit
    ) throws(GitError) {
        let oldCount = unsafe old.map { unsafe git_tree_entrycount($0) } ?? 0
        let newCount = unsafe new.map { unsafe git_tree_entrycount($0) } ?? 0
        var oldPlace = 0
        var newPlace = 0
        // Each turn moves at least one of the places on.
        while oldPlace < oldCount || newPlace < newCount {
            let oldEntry = unsafe oldPlace < oldCount ? git_tree_entry_byindex(old, oldPlace) : nil
            let newEntry = unsafe newPlace < newCount ? git_tree_entry_byindex(new, newPlace) : nil
            let order = unsafe Self.order(oldEntry, newEntry)
            if order <= 0 {
                try unsafe checkOrder(of: oldPlace, in: old)
                oldPlace += 1
            }
            if order >= 0 {
                try unsafe checkOrder(of: newPlace, in: new)
                newPlace += 1
            }
            try unsafe compareEntries(
                order <= 0 ? oldEntry : nil,
                order >= 0 ? newEntry : nil,
                visit
            )
        }
    }

    private static func order(_ old: OpaquePointer?, _ new: OpaquePointer?) -> Int32 {
        guard let old = unsafe old else { return 1 }
        guard let new = unsafe new else { return -1 }
        return unsafe git_tree_entry_cmp(old, new)
    }

    /// Two trees can only be walked at once if both are in order; git makes no others, and in order
    /// there is no name twice.
    private func checkOrder(of place: Int, in tree: OpaquePointer?) throws(GitError) {
        guard
            place > 0,
            let former = unsafe git_tree_entry_byindex(tree, place - 1),
            let entry = unsafe git_tree_entry_byindex(tree, place),
            unsafe git_tree_entry_cmp(former, entry) >= 0
        else { return }
        let folder = path.isEmpty ? "the root" : printable(bytes: path)
        let detail = "the tree of \(folder) is not in order"
        throw GitError(kind: .damaged, operation: operation, detail: detail)
    }

    /// Compares two entries of one name; nil is one that is not there.
    private mutating func compareEntries(
        _ old: OpaquePointer?,
        _ new: OpaquePointer?,
        _ visit: Visit
    ) throws(GitError) {
        entryCount += 1
        guard entryCount <= limits.entries else {
            let detail = "it has more than \(limits.entries) files and folders"
            throw GitError(kind: .tooLarge, operation: operation, detail: detail)
        }
        let oldContent = unsafe Content(old)
        let newContent = unsafe Content(new)
        let length = path.count
        defer { path.removeLast(path.count - length) }
        if newContent == .other, let new = unsafe new {
            unsafe noteLink(new)
            path.removeLast(path.count - length)
        }
        guard oldContent != newContent, let entry = unsafe new ?? old else { return }

        unsafe appendName(of: entry)
        guard let text = fileName(from: length) else {
            if newContent != .other { refusedPaths.append(printable(bytes: path)) }
            return
        }
        guard path.count <= limits.pathBytes else { throw tooLong() }
        if oldContent.isFolder || newContent.isFolder {
            try compareFolders(oldContent, newContent, visit)
        } else {
            visit(text, oldContent.file, newContent.file)
        }
    }

    private mutating func noteLink(_ entry: OpaquePointer) {
        let length = path.count
        unsafe appendName(of: entry)
        guard path.count <= limits.pathBytes, let text = fileName(from: length) else { return }
        let isSubmodule = unsafe git_tree_entry_filemode_raw(entry) == GIT_FILEMODE_COMMIT
        linkedPaths.append(LinkedPath(path: text, isSubmodule: isSubmodule))
    }

    private mutating func appendName(of entry: OpaquePointer) {
        guard var character = unsafe git_tree_entry_name(entry) else { return }
        // libgit2 refuses a tree whose names do not end or have more than 65,535 bytes.
        while unsafe character.pointee != 0 {
            path.append(UInt8(bitPattern: unsafe character.pointee))
            unsafe character += 1
        }
    }

    private mutating func compareFolders(
        _ old: Content,
        _ new: Content,
        _ visit: Visit
    ) throws(GitError) {
        guard level < limits.pathLevels else {
            let detail = "\(printable(bytes: path)) is below more than \(limits.pathLevels) folders"
            throw GitError(kind: .tooLarge, operation: operation, detail: detail)
        }
        let oldTree = try tree(old)
        let newTree = try tree(new)
        path.append(UInt8(ascii: "/"))
        level += 1
        defer { level -= 1 }
        try unsafe compare(oldTree.pointer, newTree.pointer, visit)
    }

    private func tree(_ content: Content) throws(GitError) -> Handle? {
        guard case .folder(let id) = content else { return nil }
        var raw = id.raw
        return try unsafe Handle(operation, missing: .damaged, release: git_tree_free) {
            unsafe git_tree_lookup(&$0, repository, &raw)
        }
    }

    /// The whole path as text, if the name that begins at a place in it is one that a file may
    /// have.
    private func fileName(from place: Int) -> String? {
        let name = path[place...]
        guard
            !name.contains(UInt8(ascii: "/")),
            let path = String(validating: path, as: UTF8.self),
            !path.unicodeScalars.contains(where: isUnprintable)
        else { return nil }
        if name.count <= 4, name.first == UInt8(ascii: ".") {
            let name = String(decoding: name, as: UTF8.self).lowercased()
            guard ![".", "..", ".git"].contains(name) else { return nil }
        }
        return path
    }

    private func tooLong() -> GitError {
        let detail =
            "the path \(printable(bytes: path)) is longer than \(limits.pathBytes) bytes"
        return GitError(kind: .tooLarge, operation: operation, detail: detail)
    }
}

/// What an entry of a tree holds.
private enum Content: Equatable {
    case folder(ObjectID)
    case file(ObjectID)
    /// Nothing, a symbolic link, a submodule, or something of a mode that git does not know.
    case other

    init(_ entry: OpaquePointer?) {
        guard let entry = unsafe entry, let id = unsafe git_tree_entry_id(entry) else {
            self = .other
            return
        }
        switch unsafe git_tree_entry_filemode_raw(entry) {
        case GIT_FILEMODE_TREE: self = unsafe .folder(ObjectID(id.pointee))
        case GIT_FILEMODE_BLOB, GIT_FILEMODE_BLOB_EXECUTABLE:
            self = unsafe .file(ObjectID(id.pointee))
        default: self = .other
        }
    }

    var isFolder: Bool {
        if case .folder = self { true } else { false }
    }

    var file: ObjectID? {
        if case .file(let id) = self { id } else { nil }
    }
}
