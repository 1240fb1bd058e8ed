/// Where a plan's desired state comes from.
public struct PlanSource: Hashable, Sendable, Codable {
    /// The repository, without user info.
    public var url: String
    /// The branch, tag or commit that the configuration names.
    public var ref: String
    /// The commit that was read, in full.
    public var commit: String
    /// Who signed the commit, by the list of those that may; nil: no signature was asked for.
    public var signedBy: String?

    /// Makes a source.
    public init(url: String, ref: String, commit: String, signedBy: String? = nil) {
        self.url = url
        self.ref = ref
        self.commit = commit
        self.signedBy = signedBy
    }
}
