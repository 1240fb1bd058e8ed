public import Model

/// A file of the source as it was read.
public struct ManifestFile: Hashable, Sendable {
    /// The path from the repository's root.
    public var path: String
    /// All of its bytes.
    public var bytes: [UInt8]

    private static let endings = [".yaml", ".yml", ".json"].map { Array($0.utf8) }

    /// Whether a file is one of manifests: `*.yaml`, `*.yml` or `*.json`, where neither it nor a
    /// folder on the way to it is hidden.
    ///
    /// - Parameter path: The path below the folder of manifests, which may be hidden itself.
    public static func isManifest(at path: Substring) -> Bool {
        let bytes = path.utf8
        guard endings.contains(where: { bytes.suffix($0.count).elementsEqual($0) }) else {
            return false
        }
        // Byte by byte: a source may have 100,000 files, and as many that are none of manifests.
        var previous = UInt8(ascii: "/")
        for byte in bytes {
            if byte == UInt8(ascii: "."), previous == UInt8(ascii: "/") { return false }
            previous = byte
        }
        return true
    }

    /// Whether a file is one of manifests, by its path below their folder.
    public static func isManifest(at path: String) -> Bool { isManifest(at: path[...]) }

    /// Makes a file.
    public init(path: String, bytes: [UInt8]) {
        self.path = path
        self.bytes = bytes
    }

    /// Adds the lines that problems in this file stand on, where they are not there.
    public func addExcerpts(to diagnostics: inout [Diagnostic]) {
        let source = SourceText(path: path, bytes: bytes)
        for index in diagnostics.indices where diagnostics[index].excerpt == nil {
            guard let position = diagnostics[index].position, position.path == path else {
                continue
            }
            diagnostics[index].excerpt = source.excerpt(Mark(position))
        }
    }
}

/// What one file says and what is wrong with it.
///
/// It depends on the file's path and bytes and on nothing else, so that it can be kept by path and
/// blob.
public struct ParsedFile: Hashable, Sendable {
    /// The path from the repository's root.
    public var path: String
    /// The manifests in it, valid or not, in the file's order.
    public var manifests: [ParsedManifest]
    /// What is wrong with it, sorted.
    public var diagnostics: [Diagnostic]
    /// Whether it could be read as YAML at all; if not, nobody knows which manifests it has.
    public var isReadable: Bool
    /// Whether it may have defaults that could not be read as such: then nobody knows what the
    /// manifests in its folder and below inherit.
    public var mayHideDefaults: Bool

    /// Makes a parsed file.
    public init(
        path: String,
        manifests: [ParsedManifest],
        diagnostics: [Diagnostic],
        isReadable: Bool,
        mayHideDefaults: Bool
    ) {
        self.path = path
        self.manifests = manifests
        self.diagnostics = diagnostics
        self.isReadable = isReadable
        self.mayHideDefaults = mayHideDefaults
    }

    /// The file without its tokens: what others may inherit from it; nil where that is nothing.
    public var onlyDefaults: ParsedFile? {
        guard mayHideDefaults || manifests.contains(where: \.isDefaults) else { return nil }
        var file = self
        file.manifests = manifests.filter(\.isDefaults)
        if file.manifests.allSatisfy({ $0.content != .invalidDefaults }), !mayHideDefaults {
            file.diagnostics = []
        }
        return file
    }
}

/// One document of a file.
public struct ParsedManifest: Hashable, Sendable {
    /// What became of the document.
    public enum Content: Hashable, Sendable {
        /// A token, each field of which is valid.
        case token(SharedDraft)
        /// A token with something wrong, in one line for its status; nil: which one is not known.
        case invalid(SharedDraft?, String)
        /// What the tokens in its folder and below inherit.
        case defaults(SharedDraft)
        /// It changes what every manifest in its folder and below says, and cannot be read.
        case invalidDefaults
        /// What it is could not be read.
        case unknown
    }

    /// What became of the document.
    public var content: Content
    /// Where the document begins.
    public var position: SourcePosition
    /// Where its spec stands; its beginning where there is none.
    public var specPosition: SourcePosition

    var isDefaults: Bool {
        switch content {
        case .defaults, .invalidDefaults: true
        case .token, .invalid, .unknown: false
        }
    }

    /// The token as far as it could be read; nil where it is none, or it is not known which.
    var token: SharedDraft? {
        switch content {
        case .token(let draft): draft
        case .invalid(let draft, _): draft
        case .defaults, .invalidDefaults, .unknown: nil
        }
    }
}
