public import Model

/// From all files of a commit to what the commit asks for.
public enum SourceAssembler {
    /// Puts files together, lets manifests inherit from defaults, and finds what is wrong with the
    /// result and between manifests: addresses that are defined twice, organizations that nobody
    /// configured, sinks that two tokens would write to, what a policy does not allow.
    ///
    /// What is wrong holds back the addresses that it is about and no others. The order of the files
    /// makes no difference.
    ///
    /// - Parameter rules: What the configuration says of manifests.
    public static func assemble(_ files: [ParsedFile], under rules: SourceRules) -> DesiredState {
        var assembly = Assembly(rules: rules)
        for file in files { assembly.inheritance.add(file) }
        for file in files { assembly.add(file) }
        return assembly.finish()
    }
}

/// A manifest with what it inherits.
struct MergedManifest {
    enum Content {
        indirect case draft(TokenDraft)
        /// Something is wrong with it, in one line for its status; it was reported.
        case invalid(String)
    }

    let content: Content
    /// Where the document begins.
    let position: SourcePosition
    /// Where its name stands.
    let namePosition: SourcePosition
    /// Where its organization stands, be it in defaults; its name's position where that is the
    /// default.
    let organizationPosition: SourcePosition
}

/// A desired state while it grows.
private struct Assembly {
    let rules: SourceRules
    var inheritance = Inheritance()
    private var desired = DesiredState()
    /// Every manifest of an address: one, where all is well.
    private var manifests: [Address: [MergedManifest]] = [:]
    /// Where each sink of a spec stands.
    private var sinkPositions: [Address: [SourcePosition]] = [:]

    init(rules: SourceRules) { self.rules = rules }

    mutating func add(_ file: ParsedFile) {
        let firstProblem = desired.diagnostics.count
        desired.diagnostics += file.diagnostics
        guard file.isReadable else {
            desired.unreadablePaths.insert(file.path)
            return
        }
        var addresses: [(start: SourcePosition, address: Address?)] = []
        for manifest in file.manifests where !manifest.isDefaults {
            let address = add(manifest)
            addresses.append((manifest.position, address))
            // Which of the file's tokens it was about is not known, so none may be missed.
            if address == nil { desired.unreadablePaths.insert(file.path) }
        }
        for index in desired.diagnostics.indices.dropFirst(firstProblem) {
            guard let position = desired.diagnostics[index].position else { continue }
            let document = addresses.last { $0.start <= position }
            if let address = document?.address { desired.diagnostics[index].address = address }
        }
    }

    /// Takes a token's manifest; nil where it is not known which token it is about.
    private mutating func add(_ manifest: ParsedManifest) -> Address? {
        guard let own = manifest.token, let name = own.name else { return nil }
        let layer = inheritance.layer(above: manifest.position.path)
        var draft = own
        var content: MergedManifest.Content
        switch layer {
        case .nothing: content = .draft(draft)
        case .draft(let distant):
            draft = own.inheriting(distant)
            content = .draft(draft)
        case .broken(let message): content = .invalid(message)
        }
        if case .invalid(_, let message) = manifest.content { content = .invalid(message) }
        guard let organization = draft.organization?.value ?? rules.defaultOrganization else {
            // Broken defaults may name it.
            if case .broken = layer { return nil }
            desired.diagnostics.append(
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
        let address = Address(organization: organization, name: name.value)
        manifests[address, default: []].append(
            MergedManifest(
                content: content,
                position: manifest.position,
                namePosition: name.position,
                organizationPosition: draft.organization?.position ?? name.position
            )
        )
        return address
    }

    mutating func finish() -> DesiredState {
        desired.diagnostics += inheritance.problems
        for (address, candidates) in manifests {
            place(candidates.sorted { $0.position < $1.position }, at: address)
        }
        holdSharedSinks()
        holdSharedTokens()
        desired.diagnostics = Array(Set(desired.diagnostics)).sorted()
        return desired
    }

    private mutating func place(_ candidates: [MergedManifest], at address: Address) {
        guard let first = candidates.first else { return }
        guard candidates.count == 1 else { return holdDuplicates(candidates, first, address) }
        if let organizations = rules.organizations, !organizations.contains(address.organization) {
            return holdUnknownOrganization(first, address, organizations)
        }
        switch first.content {
        case .draft(let draft): place(draft, first, at: address)
        case .invalid(let message): hold(address, .invalidManifest, first, message)
        }
    }

    private mutating func place(
        _ draft: TokenDraft,
        _ manifest: MergedManifest,
        at address: Address
    ) {
        let violations =
            TokenRules.violations(of: draft) + ReferenceCheck(rules).violations(of: draft)
        guard violations.isEmpty else {
            return hold(address, .invalidManifest, manifest, for: violations)
        }
        let spec = TokenRules.spec(of: draft, at: address, manifest.position)
        let path = rules.repositoryPath(of: manifest.position.path)
        if var check = PolicyCheck(rules.policies, path: path, draft, spec) {
            check.check()
            guard check.found.isEmpty else {
                return hold(address, .policyViolation, manifest, for: check.found)
            }
        }
        desired.specs[address] = spec
        let sinks = draft.delivery?.value ?? []
        sinkPositions[address] = sinks.map(\.position)
        for sink in sinks {
            guard let limitation = sink.value.limitation else { continue }
            let warning = Diagnostic(
                .warning,
                "this version of Regent \(limitation)",
                hint: "nothing is issued for the token until it can",
                position: sink.position
            )
            report(warning, address, manifest)
        }
    }

    /// The first problem in one line for a status.
    private func summary(of violations: [Diagnostic], in path: String) -> String {
        guard let first = violations.min() else { return "" }
        let text = [first.summary, first.hint].compactMap { $0 }.joined(separator: "; ")
        let place = first.position.map { position in
            (position.path == path ? "line " : "\(shown(position.path)):") + "\(position.line): "
        }
        let others = violations.count - 1
        return (place ?? "") + text + (others > 0 ? " (and \(others) more)" : "")
    }

    /// Tells of a problem; one that stands in defaults is told once, for all who inherit it.
    private mutating func report(
        _ diagnostic: Diagnostic,
        _ address: Address,
        _ manifest: MergedManifest
    ) {
        var diagnostic = diagnostic
        let isOwn = diagnostic.position?.path == manifest.position.path
        diagnostic.address = isOwn ? address : nil
        desired.diagnostics.append(diagnostic)
    }

    private mutating func holdDuplicates(
        _ candidates: [MergedManifest],
        _ first: MergedManifest,
        _ address: Address
    ) {
        for candidate in candidates.dropFirst() {
            report(
                "\(address) is already defined at \(shown(first.position.description))",
                nil,
                address,
                at: candidate.namePosition
            )
        }
        let places = candidates.prefix(3).map { shown($0.position.description) }
        let rest = candidates.count > places.count ? " and elsewhere" : ""
        hold(
            address,
            .duplicateAddress,
            first,
            "\(address) is defined at \(places.joined(separator: ", "))\(rest); keep one of them"
        )
    }

    private mutating func holdUnknownOrganization(
        _ manifest: MergedManifest,
        _ address: Address,
        _ organizations: Set<String>
    ) {
        let summary = "unknown organization '\(address.organization)'"
        let hint = suggestion(
            for: address.organization,
            known: organizations,
            called: "known organizations"
        )
        report(summary, hint, address, at: manifest.organizationPosition)
        let message = [summary, hint].compactMap { $0 }.joined(separator: "; ")
        hold(address, .invalidManifest, manifest, message)
    }

    // MARK: What two manifests cannot both have

    private struct Claim {
        let address: Address
        let position: SourcePosition
    }

    /// Two tokens in one file would overwrite each other with each rotation.
    private mutating func holdSharedSinks() {
        var writers: [SinkID: [Claim]] = [:]
        for (address, spec) in desired.specs {
            let positions = sinkPositions[address] ?? []
            for (sink, position) in zip(spec.delivery, positions) where sink.isExclusive {
                writers[sink.id, default: []].append(Claim(address: address, position: position))
            }
        }
        for (sink, claims) in writers.filter({ $0.value.count > 1 }).sorted(by: { $0.key < $1.key })
        {
            holdAll(claims, .sinkConflict, "give each token a place of its own") { other in
                "\(shown(sink.title)) is also written to by \(other.address) at "
                    + shown(other.position.description)
            }
        }
    }

    /// Two manifests that take one live token over would rotate it away from each other.
    private mutating func holdSharedTokens() {
        var takers: [Address: [Claim]] = [:]
        for (address, spec) in desired.specs {
            guard let id = spec.adoption?.id else { continue }
            let token = Address(organization: address.organization, name: id.text)
            takers[token, default: []].append(Claim(address: address, position: spec.position))
        }
        for (token, claims) in takers.filter({ $0.value.count > 1 }).sorted(by: { $0.key < $1.key })
        {
            holdAll(claims, .invalidManifest, "a token has one manifest") { other in
                "the token \(token.name) is also imported by \(other.address) at "
                    + shown(other.position.description)
            }
        }
    }

    private mutating func holdAll(
        _ claims: [Claim],
        _ reason: Reason,
        _ hint: String,
        _ summary: (Claim) -> String
    ) {
        let claims = claims.sorted { ($0.position, $0.address) < ($1.position, $1.address) }
        for claim in claims {
            let other = claims.first { $0.address != claim.address } ?? claim
            if claim.address != claims.first?.address {
                report(summary(other), hint, claim.address, at: claim.position)
            }
            desired.specs[claim.address] = nil
            guard desired.held[claim.address] == nil,
                let manifest = manifests[claim.address]?.first
            else { continue }
            hold(claim.address, reason, manifest, summary(other))
        }
    }

    // MARK: Results

    private mutating func hold(
        _ address: Address,
        _ reason: Reason,
        _ manifest: MergedManifest,
        for violations: [Diagnostic]
    ) {
        for violation in violations { report(violation, address, manifest) }
        hold(address, reason, manifest, summary(of: violations, in: manifest.position.path))
    }

    private mutating func hold(
        _ address: Address,
        _ reason: Reason,
        _ manifest: MergedManifest,
        _ message: String
    ) {
        desired.held[address] = HeldManifest(
            reason: reason,
            position: manifest.position,
            message: message
        )
    }

    private mutating func report(
        _ summary: String,
        _ hint: String?,
        _ address: Address,
        at position: SourcePosition
    ) {
        desired.diagnostics.append(
            Diagnostic(.error, summary, hint: hint, address: address, position: position)
        )
    }
}
