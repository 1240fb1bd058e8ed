import Model

/// Files whose manifests have inherited, and were held to every rule that is about one manifest:
/// all that is left of files, so that a source of 100,000 is not kept as it was written.
public struct AssembledFiles: Sendable {
    fileprivate(set) var manifests: [AssembledManifest] = []
    fileprivate(set) var diagnostics: [Diagnostic] = []
    /// The paths of files that may have manifests of which nobody knows whose they are.
    fileprivate(set) var unreadPaths: [String] = []
    /// Hashes of the sinks that no two tokens may write to.
    fileprivate(set) var sinkHashes: [Int] = []
    /// Defaults that hand down too much.
    fileprivate(set) var overfull: [SourcePosition] = []

    /// Makes no files.
    public init() {}
}

/// A manifest by itself.
struct AssembledManifest: Sendable {
    enum Content: Sendable {
        /// What it asks for, and where each of its sinks stands.
        case spec(TokenSpec, [SourcePosition])
        /// It breaks a rule; that was reported.
        indirect case held(HeldManifest)
    }

    let address: Address
    let content: Content
    /// What is wrong with it, which counts where it is the only one of its address.
    let diagnostics: [Diagnostic]
    /// Where the document begins.
    let position: SourcePosition
    /// Where its name stands.
    let namePosition: SourcePosition
    /// Where its organization stands, be it in defaults; its name's position where that is the
    /// default.
    let organizationPosition: SourcePosition
}

/// Lets the manifests of one file after the other inherit, and holds each of them to the rules.
///
/// What comes of a file depends on it and on what it inherits, and not on other files, so that as
/// many assemblers as there are cores may share them.
public struct FileAssembler {
    private var inheritance: Inheritance
    private let rules: SourceRules
    private let references: ReferenceCheck
    private var interner = SpecInterner()

    /// Takes all that the files of the source have for others to inherit.
    ///
    /// - Parameter rules: What the configuration says of manifests.
    public init(_ inheritance: Inheritance, under rules: SourceRules) {
        self.inheritance = inheritance
        self.rules = rules
        references = ReferenceCheck(rules)
    }

    /// Assembles a file, and adds it to others.
    public mutating func assemble(_ file: ParsedFile, into files: inout AssembledFiles) {
        let knownOverfull = inheritance.overfull.count
        var diagnostics = file.diagnostics
        let firstManifest = files.manifests.endIndex
        var unknown: [SourcePosition] = []
        for manifest in file.manifests where file.isReadable && !manifest.isDefaults {
            guard let assembled = assemble(manifest, &diagnostics) else {
                unknown.append(manifest.position)
                continue
            }
            if case .spec(let spec, _) = assembled.content {
                for sink in spec.delivery where sink.isExclusive {
                    files.sinkHashes.append(sink.id.hashValue)
                }
            }
            files.manifests.append(assembled)
        }
        if file.isReadable, !diagnostics.isEmpty {
            Self.addAddresses(
                to: &diagnostics,
                files.manifests[firstManifest...].map { ($0.position, $0.address) }
                    + unknown.map { ($0, nil) }
            )
        }
        // Which of the file's tokens it was about is not known, so none may be missed.
        let isUnread = !file.isReadable || !unknown.isEmpty
        files.diagnostics += diagnostics
        if isUnread { files.unreadPaths.append(file.path) }
        files.overfull += inheritance.overfull.dropFirst(knownOverfull)
    }

    /// Says of each problem which token it is about: that of the document in which it stands.
    private static func addAddresses(
        to diagnostics: inout [Diagnostic],
        _ documents: [(start: SourcePosition, address: Address?)]
    ) {
        let documents = documents.sorted { $0.start < $1.start }
        for index in diagnostics.indices {
            guard let position = diagnostics[index].position else { continue }
            let document = documents.last { $0.start <= position }
            if let address = document?.address { diagnostics[index].address = address }
        }
    }

    /// Takes a token's manifest; nil where it is not known which token it is about.
    private mutating func assemble(
        _ manifest: ParsedManifest,
        _ diagnostics: inout [Diagnostic]
    ) -> AssembledManifest? {
        guard let own = manifest.token, let name = own.draft.name else { return nil }
        let shared: SharedDraft
        var problem: String?
        switch inheritance.layer(above: manifest.position.path) {
        case .nothing: shared = own
        case .draft(let distant): shared = SharedDraft(own.draft.inheriting(distant))
        case .broken(let message):
            shared = own
            problem = message
        }
        let isBroken = problem != nil
        if case .invalid(_, let message) = manifest.content { problem = message }
        guard let organization = shared.draft.organization?.value ?? rules.defaultOrganization
        else {
            // Broken defaults may name it.
            if isBroken { return nil }
            diagnostics.append(
                Diagnostic(
                    .error,
                    "spec.organization is missing",
                    hint: "it may be left out only where defaults name it, or the configuration "
                        + "has exactly one",
                    position: manifest.specPosition
                )
            )
            return nil
        }
        var check = ManifestCheck(
            address: Address(organization: organization, name: name.value),
            position: manifest.position
        )
        let content =
            if let problem {
                check.held(.invalidManifest, problem)
            } else {
                check.content(of: shared, rules, references, &interner)
            }
        return AssembledManifest(
            address: check.address,
            content: content,
            diagnostics: check.diagnostics,
            position: manifest.position,
            namePosition: name.position,
            organizationPosition: shared.draft.organization?.position ?? name.position
        )
    }
}

/// Holds one manifest to the rules.
private struct ManifestCheck {
    let address: Address
    let position: SourcePosition
    private(set) var diagnostics: [Diagnostic] = []

    init(address: Address, position: SourcePosition) {
        self.address = address
        self.position = position
    }

    /// What a manifest comes to, with all that it inherits.
    mutating func content(
        of shared: SharedDraft,
        _ rules: SourceRules,
        _ references: ReferenceCheck,
        _ interner: inout SpecInterner
    ) -> AssembledManifest.Content {
        let violations = TokenRules.violations(of: shared) + references.violations(of: shared.draft)
        guard violations.isEmpty else { return held(.invalidManifest, for: violations) }
        let spec = TokenRules.spec(of: shared.draft, at: address, position, sharing: &interner)
        if !rules.policies.isEmpty {
            let path = rules.repositoryPath(of: position.path)
            if var check = PolicyCheck(rules.policies, path: path, shared, spec) {
                check.check()
                guard check.found.isEmpty else {
                    return held(.policyViolation, for: check.found)
                }
            }
        }
        let sinks = shared.draft.delivery?.value ?? []
        for sink in sinks {
            guard let limitation = sink.value.limitation else { continue }
            report(
                Diagnostic(
                    .warning,
                    limitation,
                    hint: "nothing is issued for the token until it can",
                    position: sink.position
                )
            )
        }
        if let every = shared.draft.every, every.value < spec.rotation.overlap {
            report(
                Diagnostic(
                    .warning,
                    "spec.rotation.every (\(every.value.text)) is less than the overlap "
                        + "(\(spec.rotation.overlap.text))",
                    hint: "several old tokens work at a time; a shorter overlap leaves one",
                    position: every.position
                )
            )
        }
        return .spec(spec, sinks.map { $0.position })
    }

    mutating func held(_ reason: Reason, _ message: String) -> AssembledManifest.Content {
        .held(HeldManifest(reason: reason, position: position, message: message))
    }

    private mutating func held(
        _ reason: Reason,
        for violations: [Diagnostic]
    ) -> AssembledManifest.Content {
        for violation in violations { report(violation) }
        return held(reason, summary(of: violations))
    }

    /// The first problem in one line for a status.
    private func summary(of violations: [Diagnostic]) -> String {
        guard let first = violations.min() else { return "" }
        let place = first.position.map { found in
            (found.path == position.path ? "line " : "\(shown(found.path)):") + "\(found.line): "
        }
        let others = violations.count - 1
        return (place ?? "") + first.message + (others > 0 ? " (and \(others) more)" : "")
    }

    /// Tells of a problem; one that stands in defaults is told once, for all who inherit it.
    private mutating func report(_ diagnostic: Diagnostic) {
        var diagnostic = diagnostic
        diagnostic.address = diagnostic.position?.path == position.path ? address : nil
        diagnostics.append(diagnostic)
    }
}
