/// Where a plan's desired state comes from.
public struct PlanSource: Hashable, Sendable, Codable {
    /// The repository, without user info.
    public var url: String
    /// The branch, tag or commit that the configuration names.
    public var ref: String
    /// The commit that was read, in full.
    public var commit: String

    /// Makes a source.
    public init(url: String, ref: String, commit: String) {
        self.url = url
        self.ref = ref
        self.commit = commit
    }
}
