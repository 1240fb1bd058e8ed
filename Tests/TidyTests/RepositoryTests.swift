import Testing

/// What the repository is held to; each rule is shown to fail in a suite of its own.
@Suite struct `The repository` {
    private let checkout: Checkout

    init() throws { checkout = try Checkout.current.get() }

    /// Longer files and functions than the house allows, with their lines: this may only shrink.
    private let longOnes: [String: Int] = [:]

    /// Where unsafe code is, and why: everything else is safe without being read for it.
    private let wrappers = [
        // One C library each.
        "Sources/Git/", "Sources/HTTPClient/", "Sources/HTTPServer/", "Sources/Manifests/YAML/",
        "Sources/SQLite/", "Sources/Secrets/", "Sources/Sandbox/Gzip.swift",
        // Other programs.
        "Sources/Subprocess/",
        // Executors on a queue of their own.
        "Sources/Blocking/", "Sources/Delivery/File/FileSink.swift",
        "Sources/Delivery/Hook/HookSink.swift", "Sources/Delivery/Kubernetes/Cluster.swift",
        "Sources/Engine/SourceReader.swift", "Sources/Engine/StatusFolder.swift",
        "Sources/Engine/StoreActor.swift",
        // The terminal, the environment and signals of the process.
        "Sources/CLI/Commands/ManifestFolder.swift",
        "Sources/CLI/Composition/CredentialReader.swift",
        "Sources/CLI/Composition/SinkComposition.swift",
        "Sources/CLI/Terminal/LiveConsole.swift", "Sources/regent/TimeSource+Live.swift",
        // Secrets on their way through other bytes.
        "Sources/Axiom/TokenAnswer.swift",
        "Sources/Delivery/Kubernetes/CredentialPlugin.swift", "Sources/Sandbox/JSONBody.swift",
        "Sources/Sandbox/TokenSecret.swift",
        // Calls of the system.
        "Sources/Delivery/File/OwnerLookup.swift", "Sources/Sandbox/FirstTokenFile.swift",
        "Sources/Sandbox/SandboxError.swift", "Sources/State/AllocatedFile.swift",
        "Sources/State/SQLite/PrivateFile.swift",
        "Sources/State/SQLite/StoreError+SQLite.swift", "Sources/State/SQLite/WriterLock.swift",
    ]

    private func architecture() throws -> Architecture {
        let package = try #require(checkout.files.first { $0.path == "Package.swift" })
        return Architecture(package: package.text)
    }

    @Test func `has an architecture that can be read and holds`() throws {
        let architecture = try architecture()
        #expect(architecture.modules.count >= 17)
        #expect(architecture.libraries.contains("CSodium"))
        #expect(architecture.violations() == [])
    }

    @Test func `imports along the arrows of its architecture`() throws {
        let rule = ImportRule(architecture: try architecture())
        let files = checkout.swiftFiles(in: "Sources", "Tests")
        #expect(files.count > 50)
        #expect(files.flatMap(rule.violations) == [])
    }

    @Test func `has no code that the house does not write`() {
        let files = checkout.swiftFiles(in: "Sources")
        #expect(BannedCode.all.flatMap { files.flatMap($0.violations) } == [])
    }

    @Test func `has no notes to oneself`() {
        let files = checkout.swiftFiles(in: "Sources", "Tests")
        #expect(files.flatMap(LeftoverRule.violations) == [])
    }

    @Test func `has files and functions of a length that can be read`() {
        let rule = LengthRule(exceptions: longOnes)
        #expect(rule.violations(in: checkout.swiftFiles(in: "Sources", "Tests")) == [])
    }

    @Test func `has no dead files`() {
        #expect(checkout.files.flatMap(DeadFileRule.violations) == [])
    }

    @Test func `touches unsafe memory in its wrappers only`() {
        let rule = UnsafeRule(wrappers: wrappers)
        let files = checkout.swiftFiles(in: "Sources")
        #expect(files.flatMap(rule.violations) == [])
        #expect(rule.needless(among: files) == [])
    }

    @Test func `stands by itself`() {
        #expect(checkout.files.flatMap(ForeignPathRule.violations) == [])
    }

    @Test func `has links that lead somewhere`() {
        let rule = LinkRule(paths: checkout.paths, files: checkout.files)
        // What a test expects as text leads to files of that test's own.
        let files = checkout.files.filter { !$0.path.hasPrefix("Tests/") }
        #expect(files.flatMap(rule.violations) == [])
    }

    @Test func `names no command that does not exist`() {
        let rule = CommandRule(describedIn: checkout.files)
        #expect(rule.commands.count >= 12)
        let files = checkout.files.filter { !$0.path.hasPrefix("Tests/") }
        #expect(files.flatMap(rule.violations) == [])
    }

    @Test func `has nothing at its top but what a visitor looks for`() {
        #expect(TopLevelRule.violations(among: checkout.topLevel) == [])
    }
}
