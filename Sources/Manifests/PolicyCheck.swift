import Model

/// Finds what a manifest asks for that its folder's policy does not allow.
struct PolicyCheck {
    private let policy: Policy
    /// How messages call the policy: `policies[0] (tokens/payments/**)`.
    private let title: String
    private let shared: SharedDraft
    private let spec: TokenSpec
    private(set) var found: [Diagnostic] = []

    /// - Parameter path: The manifest's path from the repository's root.
    init?(_ policies: [Policy], path: String, _ draft: SharedDraft, _ spec: TokenSpec) {
        guard let index = policies.firstIndex(where: { $0.path.matches(path) }) else { return nil }
        policy = policies[index]
        title = "policies[\(index)] (\(shown(policy.path.description)))"
        shared = draft
        self.spec = spec
    }

    private var draft: TokenDraft { shared.draft }

    mutating func check() {
        checkOrganization()
        checkDatasets()
        checkOrganizationCapabilities()
        checkLifetime()
        checkRotation()
        checkSinks()
    }

    private mutating func report(
        _ rule: String,
        _ problem: String,
        hint: String?,
        at position: SourcePosition?
    ) {
        found.append(
            Diagnostic(
                .error,
                "\(problem), against \(rule) of \(title)",
                hint: hint,
                position: position ?? spec.position
            )
        )
    }

    private func allowed(_ names: [String]) -> String {
        names.isEmpty ? "it allows none" : "it allows " + names.map(quoted).joined(separator: ", ")
    }

    private mutating func checkOrganization() {
        guard let organizations = policy.organizations else { return }
        let name = spec.address.organization
        guard !organizations.contains(name) else { return }
        report(
            "organizations",
            "the organization is \(quoted(name))",
            hint: allowed(organizations),
            at: draft.organization?.position
        )
    }

    private mutating func checkDatasets() {
        guard let patterns = policy.datasets else { return }
        for name in spec.capabilities.datasets.keys.sorted()
        where !patterns.contains(where: { $0.matches(name) }) {
            report(
                "datasets",
                "the token may reach the data set \(quoted(name))",
                hint: allowed(patterns.map(\.description)),
                at: draft.datasetCapabilities[name]?.groups.map(\.position).min()
            )
        }
    }

    private mutating func checkOrganizationCapabilities() {
        guard let groups = policy.organizationCapabilities else { return }
        for group in spec.capabilities.organization.keys.sorted() where !groups.contains(group) {
            report(
                "organizationCapabilities",
                "the token may do something of \(quoted(group))",
                hint: allowed(groups),
                at: draft.organizationCapabilities[group]?.position
            )
        }
    }

    private mutating func checkLifetime() {
        guard let longest = policy.maxLifetime else { return }
        let (problem, position): (String, SourcePosition?)
        switch spec.lifetime {
        case .after(let length) where length <= longest: return
        case .after(let length):
            problem = "spec.expiresAfter is \(length.text)"
            position = draft.expiresAfter?.position
        case .until:
            problem = "spec.expiresAt sets no length"
            position = draft.expiresAt?.position
        case .never: (problem, position) = ("the token never expires", nil)
        }
        report(
            "maxLifetime",
            problem,
            hint: "write an expiresAfter of at most \(longest.text)",
            at: position
        )
    }

    /// An expiry rotates, too.
    private mutating func checkRotation() {
        guard let longest = policy.requireRotation else { return }
        if let every = spec.rotation.every, every <= longest { return }
        if case .after(let length) = spec.lifetime, let margin = spec.rotation.renewBefore,
            length - margin <= longest
        {
            return
        }
        report(
            "requireRotation",
            spec.rotation.every.map { "spec.rotation.every is \($0.text)" }
                ?? "the token is not rotated often enough",
            hint: "write a rotation.every of at most \(longest.text)",
            at: draft.every?.position
        )
    }

    /// A check's program is one that gets the secret, as a sink's is.
    private mutating func checkHook(_ sinks: SinkPolicy) {
        guard let check = draft.check, case .hook(let hook) = check.value else { return }
        let patterns = sinks.rules[.hook].map { $0.allowed["names"] ?? [NamePattern("*")] } ?? []
        guard !patterns.contains(where: { $0.matches(hook.name) }) else { return }
        report(
            "sinks.hook",
            "spec.check gives the secret to the hook \(quoted(hook.name))",
            hint: allowed(patterns.map(\.description)),
            at: check.position
        )
    }

    private mutating func checkSinks() {
        guard let sinks = policy.sinks else { return }
        checkHook(sinks)
        for sink in draft.delivery?.value ?? [] {
            let kind = sink.value.kind
            guard let rule = sinks.rules[kind] else {
                report(
                    "sinks",
                    "the secret goes to \(kind.rawValue)",
                    hint: allowed(sinks.rules.keys.map(\.rawValue).sorted()),
                    at: sink.position
                )
                continue
            }
            for (field, value) in sink.value.restricted {
                // Whoever says where files may lie does not leave every process open to signals.
                let fallback = field == "pidFiles" ? rule.allowed["under"] : nil
                guard let patterns = rule.allowed[field] ?? fallback else { continue }
                let fits =
                    kind == .file
                    ? patterns.contains { isBelow($0.description, value) }
                    : patterns.contains { $0.matches(value) }
                guard !fits else { continue }
                report(
                    "sinks.\(kind.rawValue).\(field)",
                    "the secret goes to \(quoted(value))",
                    hint: allowed(patterns.map(\.description)),
                    at: sink.position
                )
            }
        }
    }

    /// Whether a path lies below a folder; manifests' paths have one spelling only.
    private func isBelow(_ folder: String, _ path: String) -> Bool {
        path.hasPrefix(folder.hasSuffix("/") ? folder : folder + "/")
    }
}
