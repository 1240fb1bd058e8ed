public import Model

/// What an import makes of one token.
public struct ImportEntry: Hashable, Sendable {
    /// What becomes of it.
    public enum Outcome: Hashable, Sendable {
        /// It gets a manifest at a path.
        case manifest(TokenSpec, path: String)
        /// It gets none.
        case leftOut(LeftOut)
    }

    /// Why a token gets no manifest.
    public enum LeftOut: Hashable, Sendable {
        /// It works no more.
        case expired(Instant)
        /// It may list tokens, and so may be the one that Regent itself works with.
        case mayBeTheControllers
        /// A manifest cannot say what it is; with the reason.
        case inexpressible(String)
    }

    /// The token.
    public var candidate: ImportCandidate
    /// What a person should look at.
    public var findings: [TokenFinding]
    /// What becomes of it.
    public var outcome: Outcome

    /// The manifest that it gets; nil: none.
    public var spec: TokenSpec? {
        guard case .manifest(let spec, _) = outcome else { return nil }
        return spec
    }

    /// Where its manifest is; nil: it gets none.
    public var path: String? {
        guard case .manifest(_, let path) = outcome else { return nil }
        return path
    }

    /// Why it gets no manifest; nil: it does.
    public var leftOut: LeftOut? {
        guard case .leftOut(let reason) = outcome else { return nil }
        return reason
    }
}

/// Which tokens get a manifest, and what is in it.
///
/// The same tokens always get the same manifests, in whatever order they come.
public struct ImportSelection: Sendable {
    /// Every candidate, by name and id.
    public let entries: [ImportEntry]

    /// Decides about tokens that nobody has claimed.
    ///
    /// - Parameters:
    ///   - taken: Names of manifests that are in use already.
    ///   - showsUse: Whether the API shows when tokens were used.
    ///   - problem: Says why a manifest cannot say what a spec does; nil: it can.
    public init(
        _ candidates: [ImportCandidate],
        options: ImportOptions,
        besides taken: Set<String> = [],
        showsUse: Bool = false,
        at now: Instant,
        problem: (TokenSpec) -> String? = { _ in nil }
    ) {
        let sorted = candidates.sorted {
            ($0.token.name, $0.token.id) < ($1.token.name, $1.token.id)
        }
        let chosen = sorted.filter { Self.obstacle($0.token, options, at: now) == nil }
        let names = ManifestName.assign(chosen.map(\.token), besides: taken)
        entries = sorted.map { candidate in
            ImportEntry(
                candidate: candidate,
                findings: TokenFinding.findings(of: candidate, showsUse: showsUse, at: now),
                outcome: Self.outcome(
                    of: candidate.token,
                    named: names[candidate.token.id],
                    options,
                    at: now,
                    problem
                )
            )
        }
    }

    private static func obstacle(
        _ token: LiveToken,
        _ options: ImportOptions,
        at now: Instant
    ) -> ImportEntry.LeftOut? {
        if let end = token.expiresAt, !token.isLive(at: now) { return .expired(end) }
        if token.capabilities.canReadTokens, !options.chosen.contains(token.id) {
            return .mayBeTheControllers
        }
        return nil
    }

    private static func outcome(
        of token: LiveToken,
        named name: String?,
        _ options: ImportOptions,
        at now: Instant,
        _ problem: (TokenSpec) -> String?
    ) -> ImportEntry.Outcome {
        if let obstacle = obstacle(token, options, at: now) { return .leftOut(obstacle) }
        guard let name else { return .leftOut(.inexpressible("it has no name")) }
        let path = "\(options.organizationFolder)/\(name).yaml"
        let spec = spec(of: token, named: name, path, options)
        if let problem = problem(spec) { return .leftOut(.inexpressible(problem)) }
        return .manifest(spec, path: path)
    }

    private static func spec(
        of token: LiveToken,
        named name: String,
        _ path: String,
        _ options: ImportOptions
    ) -> TokenSpec {
        let lifetime =
            options.expiresAfter.map { Lifetime.after($0) }
            ?? token.expiresAt.map { Lifetime.until($0) } ?? .never
        let tokenName = token.name.oneLine(maximumBytes: 256)
        return TokenSpec(
            address: Address(organization: options.organization, name: name),
            tokenName: tokenName.isEmpty ? nil : tokenName,
            tokenDescription: token.tokenDescription.oneLine(maximumBytes: 2048),
            lifetime: lifetime,
            capabilities: token.capabilities,
            rotation: RotationPolicy(lifetime: lifetime),
            // A person has to say twice that Regent may end what it may be working with.
            isSuspended: token.capabilities.canReadTokens,
            adoption: Adoption(id: token.id, rotate: options.rotate),
            position: SourcePosition(path: path)
        )
    }
}

extension ImportEntry {
    /// Whether its name or description is another one in its manifest, which has a line of text for
    /// it: the next regeneration changes it at the API, too.
    public var changesText: Bool {
        guard let spec else { return false }
        return spec.tokenName != candidate.token.name
            || spec.tokenDescription != candidate.token.tokenDescription
    }
}

extension String {
    /// The text as one line that a terminal can show, cut off where it is too long.
    fileprivate func oneLine(maximumBytes: Int) -> String {
        var line = ""
        var count = 0
        for scalar in unicodeScalars {
            let shown = scalar.isSteering ? " " : scalar
            count += UTF8.width(shown)
            guard count <= maximumBytes else { break }
            line.unicodeScalars.append(shown)
        }
        return line
    }
}
