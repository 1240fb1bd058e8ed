extension Repository {
    /// Where the commits that were asked for by their ids are kept.
    static let commitReferences = "refs/remotes/source/"

    /// Makes some references the same as in another repository, and brings what they lead to.
    ///
    /// They are moved whatever they were before; one that the other repository does not have is
    /// removed here, so that a deleted branch is seen. A path (or a `file:` URL) is read without a
    /// transport; its folder has to belong to the user of this process.
    ///
    /// - Parameters:
    ///   - url: A path or a URL.
    ///   - references: Full names, like `refs/heads/main`.
    ///   - access: How a URL is reached.
    /// - Throws: ``GitError`` with ``GitError/Kind/notFound`` where there is no repository at the
    ///   path, ``GitError/Kind/unreachable`` where a server gives no answer, and
    ///   ``GitError/Kind/damaged`` where objects are missing; references then stay as they are.
    public func fetch(
        from url: String,
        references: [String],
        as access: RemoteAccess = RemoteAccess()
    ) throws(GitError) {
        let operation = "fetch \(references.joined(separator: ", ")) from \(url)"
        for reference in references { try Self.checkName(reference, operation) }
        switch Location(url) {
        case .path(let path):
            let source = try Repository.open(at: path, operation: operation)
            try source.checkIsWhole(operation)
            var targets: [String: ObjectID] = [:]
            for reference in references {
                targets[reference] = try source.target(of: reference, operation)
            }
            try source.give(Array(targets.values), to: self, linking: true, operation)
            try follow(references, targets, operation)
        case .remote(let url):
            let connection = try RemoteConnection(
                to: url,
                for: .fetching,
                of: self,
                as: access,
                operation
            )
            let heads = try connection.heads()
            try connection.fetch(references.map { "+\($0):\($0)" })
            for reference in references where heads[reference] == nil {
                try remove(reference, operation)
            }
        }
    }

    /// Brings a commit, wherever in the other repository it is, and all before it.
    ///
    /// - Parameters:
    ///   - url: A path or a URL.
    ///   - commit: The commit.
    ///   - access: How a URL is reached.
    /// - Throws: ``GitError`` with ``GitError/Kind/notFound`` where the other repository does not
    ///   have it, or, behind a URL, has it on no branch and no tag; otherwise as
    ///   ``fetch(from:references:)``.
    public func fetch(
        from url: String,
        commit: ObjectID,
        as access: RemoteAccess = RemoteAccess()
    ) throws(GitError) {
        let operation = "fetch commit \(commit.short) from \(url)"
        let reference = Self.commitReferences + commit.hex
        // A commit never changes, and one that a reference keeps is whole.
        guard try target(of: reference, operation) != commit else { return }
        switch Location(url) {
        case .path(let path):
            let source = try Repository.open(at: path, operation: operation)
            guard try source.hasCommit(commit) else { throw Self.missing(commit, operation) }
            try source.checkIsWhole(operation)
            try source.give([commit], to: self, linking: true, operation)
        case .remote(let url):
            let connection = try RemoteConnection(
                to: url,
                for: .fetching,
                of: self,
                as: access,
                operation
            )
            try connection.fetch([
                "+refs/heads/*:\(Self.commitReferences)heads/*",
                "+refs/tags/*:\(Self.commitReferences)tags/*",
            ])
            guard try hasCommit(commit) else { throw Self.missing(commit, operation) }
        }
        try set(reference, to: commit, operation)
    }

    private static func missing(_ commit: ObjectID, _ operation: String) -> GitError {
        GitError(kind: .notFound, operation: operation, detail: "commit \(commit) is not there")
    }

    /// Moves and removes references here to be as they are elsewhere.
    private func follow(
        _ references: [String],
        _ targets: [String: ObjectID],
        _ operation: String
    ) throws(GitError) {
        // Removals first: `refs/heads/a` and `refs/heads/a/b` cannot both be.
        for reference in references where targets[reference] == nil {
            try remove(reference, operation)
        }
        for reference in references {
            guard let id = targets[reference] else { continue }
            try set(reference, to: id, operation)
        }
    }
}
