/// What a commit asks for, as planning reads it.
public struct DesiredState: Hashable, Sendable {
    /// Every valid manifest.
    public var specs: [Address: TokenSpec]
    /// Addresses for which nothing is done until their manifest is mended.
    public var held: [Address: HeldManifest]
    /// Files that could not be read at all: addresses last seen in them are held, too.
    public var unreadablePaths: Set<String>
    /// Symbolic links and submodules: addresses last seen in files below them are held, too.
    public var unreadableFolders: Set<String> = []
    /// Everything that is wrong, sorted.
    public var diagnostics: [Diagnostic]
    /// Whether some of it is wrong between files, or in what is inherited: then what is wrong with a
    /// file may depend on others.
    public var hasConflicts = false

    /// Makes a desired state.
    public init(
        specs: [Address: TokenSpec] = [:],
        held: [Address: HeldManifest] = [:],
        unreadablePaths: Set<String> = [],
        diagnostics: [Diagnostic] = []
    ) {
        self.specs = specs
        self.held = held
        self.unreadablePaths = unreadablePaths
        self.diagnostics = diagnostics
    }

    /// Whether a file cannot be read, or lies in a folder that cannot.
    public func isUnreadable(_ path: String) -> Bool {
        unreadablePaths.contains(path)
            || unreadableFolders.contains { path.hasPrefix($0 + "/") }
    }

    /// Forgets what the commit says of an address.
    public mutating func leaveOut(_ address: Address) {
        specs[address] = nil
        held[address] = nil
    }

    /// Every address that a manifest, a record or an open operation names.
    public func addresses(with recorded: RecordedState) -> Set<Address> {
        Set(specs.keys).union(held.keys).union(recorded.tokens.keys)
            .union(recorded.openOperations.keys)
    }

    /// Whether a manifest has the address, be it right or wrong.
    public func names(_ address: Address) -> Bool {
        specs[address] != nil || held[address] != nil
    }
}

/// Why a manifest holds its address back.
public struct HeldManifest: Hashable, Sendable, Codable {
    /// ``Reason/invalidManifest``, ``Reason/policyViolation`` or ``Reason/duplicateAddress``.
    public var reason: Reason
    /// Where the manifest begins.
    public var position: SourcePosition
    /// What is wrong with it, for its status.
    public var message: String

    /// Makes a held manifest.
    public init(reason: Reason, position: SourcePosition, message: String) {
        self.reason = reason
        self.position = position
        self.message = message
    }
}
