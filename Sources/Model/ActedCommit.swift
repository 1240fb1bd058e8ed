/// The commit that was acted on last, and where it came from.
public struct ActedCommit: Hashable, Sendable, Codable {
    /// The repository, without user info.
    public var url: String
    /// The branch, tag or commit that the configuration named.
    public var ref: String
    /// The commit, in full.
    public var commit: String

    /// Makes a commit that was acted on.
    public init(url: String, ref: String, commit: String) {
        self.url = url
        self.ref = ref
        self.commit = commit
    }
}

extension [StateRequest] {
    /// Whether a person lets what a brake holds back pass for a commit.
    public func approve(_ brake: Brake, for commit: String) -> Bool {
        contains { request in
            guard case .approve(let approved, brake) = request else { return false }
            return commit.hasPrefix(approved)
        }
    }
}
