public import Model

/// A file of the source as it was read.
public struct ManifestFile: Hashable, Sendable {
    /// The path from the repository's root.
    public var path: String
    /// All of its bytes.
    public var bytes: [UInt8]

    private static let endings = [".yaml", ".yml", ".json"]

    /// Whether a file is one of manifests: `*.yaml`, `*.yml` or `*.json`, where neither it nor a
    /// folder on the way to it is hidden.
    ///
    /// - Parameter path: The path below the folder of manifests, which may be hidden itself.
    public static func isManifest(at path: some StringProtocol) -> Bool {
        endings.contains { path.hasSuffix($0) }
            && !path.split(separator: "/").contains { $0.hasPrefix(".") }
    }

    /// Makes a file.
    public init(path: String, bytes: [UInt8]) {
        self.path = path
        self.bytes = bytes
    }
}

/// What one file says and what is wrong with it.
///
/// It depends on the file's path and bytes and on the default organization, and on nothing else, so
/// that it can be kept by path and blob.
public struct ParsedFile: Hashable, Sendable {
    /// The path from the repository's root.
    public var path: String
    /// The manifests in it, valid or not, in the file's order.
    public var manifests: [ParsedManifest]
    /// What is wrong with it, sorted.
    public var diagnostics: [Diagnostic]
    /// Whether it could be read as YAML at all; if not, nobody knows which manifests it has.
    public var isReadable: Bool

    /// Makes a parsed file.
    public init(
        path: String,
        manifests: [ParsedManifest],
        diagnostics: [Diagnostic],
        isReadable: Bool
    ) {
        self.path = path
        self.manifests = manifests
        self.diagnostics = diagnostics
        self.isReadable = isReadable
    }
}

/// One document of a file.
public struct ParsedManifest: Hashable, Sendable {
    /// What became of the document.
    public enum Content: Hashable, Sendable {
        /// It is valid on its own.
        case spec(TokenSpec)
        /// Something is wrong with it, in one line for its status.
        case invalid(String)
        /// It changes what every manifest in its folder and below says, and cannot be followed.
        case unsupportedDefaults
    }

    /// What became of the document.
    public var content: Content
    /// Which token it is about, where that could be read; nil for ``Content/unsupportedDefaults``.
    public var address: Address?
    /// Where the document begins.
    public var position: SourcePosition
    /// Where its name stands; its beginning where there is none.
    public var namePosition: SourcePosition
    /// Where its organization stands; its name's position where that is the default.
    public var organizationPosition: SourcePosition
    /// Where each sink of the spec's `delivery` stands, in the same order.
    public var sinkPositions: [SourcePosition]

    /// Makes a parsed manifest.
    public init(
        content: Content,
        address: Address?,
        position: SourcePosition,
        namePosition: SourcePosition,
        organizationPosition: SourcePosition,
        sinkPositions: [SourcePosition] = []
    ) {
        self.content = content
        self.address = address
        self.position = position
        self.namePosition = namePosition
        self.organizationPosition = organizationPosition
        self.sinkPositions = sinkPositions
    }
}
