public import Model

/// A live token that may get a manifest.
public struct ImportCandidate: Hashable, Sendable {
    /// The token; never with its secret.
    public var token: LiveToken
    /// When it was last used, as far as the API shows that; nil: unknown.
    public var lastUsedAt: Instant?
    /// The address of its resource in Terraform: `module.shop.axiom_token.checkout["eu"]`.
    public var resource: String?

    /// Makes a candidate.
    public init(token: LiveToken, lastUsedAt: Instant? = nil, resource: String? = nil) {
        self.token = token
        self.lastUsedAt = lastUsedAt
        self.resource = resource
    }
}

/// How manifests are written.
public struct ImportOptions: Hashable, Sendable {
    /// The organization of all the tokens.
    public var organization: String
    /// The folder that gets a folder of the organization's name; empty: the working directory.
    public var folder: String
    /// When an adopted token is first regenerated.
    public var rotate: Adoption.Rotation
    /// The lifetime of all tokens from their next regeneration on; nil: each keeps its end.
    public var expiresAfter: Duration?
    /// The only tokens that are meant, be they the controller's own or not; empty: all.
    public var chosen: Set<TokenID>

    /// Makes options.
    public init(
        organization: String,
        folder: String = "",
        rotate: Adoption.Rotation = .atNext,
        expiresAfter: Duration? = nil,
        chosen: Set<TokenID> = []
    ) {
        self.organization = organization
        self.folder = folder
        self.rotate = rotate
        self.expiresAfter = expiresAfter
        self.chosen = chosen
    }

    /// The folder of the organization's manifests.
    public var organizationFolder: String {
        let base = folder == "." ? "" : folder
        return (base.isEmpty ? "" : base.hasSuffix("/") ? base : base + "/") + organization
    }
}
