import Manifests
import Model

/// What `regent help` explains beside the commands.
enum HelpTopic: String, Sendable, CaseIterable {
    case addresses
    case capabilities
    case conditions
    case configuration
    case environment
    case exitCodes = "exit-codes"
    case reasons

    /// One line, without a full stop.
    var summary: String {
        switch self {
        case .addresses: "how a token is named on a command line"
        case .capabilities: "what a token can be allowed to do"
        case .conditions: "what a status says of a token"
        case .configuration: "every field of regent.yaml, its option and its variable"
        case .environment: "the variables that count"
        case .exitCodes: "what an exit status means"
        case .reasons: "why an operation is planned, or waits"
        }
    }

    /// Its heading on a page of all.
    var title: String {
        switch self {
        case .exitCodes: "Exit codes"
        default: rawValue.prefix(1).uppercased() + rawValue.dropFirst()
        }
    }

    /// The page.
    func text(width: Int) -> String {
        switch self {
        case .addresses: Self.addressesPage
        case .capabilities: Self.capabilitiesPage(width)
        case .conditions: Self.table(Self.conditionRows, width)
        case .configuration: Self.configurationPage
        case .environment: Self.environmentPage
        case .exitCodes:
            Self.table(
                ExitStatus.allCases.map { (label: String($0.rawValue), text: $0.summary) },
                width
            )
        case .reasons:
            Self.table(
                Reason.allCases.map { (label: $0.rawValue, text: $0.explanation) },
                width
            )
        }
    }

    private static let addressesPage = """
        ORGANIZATION/NAME names one token: the organization's name in the configuration, and
        metadata.name of the manifest, as in acme/checkout-ingest. Both are lower-case letters,
        digits, hyphens and points (DNS-1123). An address stays while its tokens are rotated, and
        is never the API's name or id of a token.
        """

    /// Conditions by their types, as a status shows them.
    private static let conditionRows = [
        ("Ready", "True: the current token is issued, unexpired, delivered and read back"),
        ("Reconciling", "Regent is at it, or tries again in a while; the message says what"),
        ("Stalled", "it waits for a person; the message says for what"),
        ("FixedExpiry", "spec.expiresAt is an instant, so that nothing is planned by the expiry"),
        ("AcceptanceUnproven", "the token lives, but the API did not accept its secret"),
        ("SecretUnknown", "a recovered token: nobody has seen the secret that its sinks hold"),
    ].map { (label: $0.0, text: $0.1) }

    /// What the API's published version knows.
    private static func capabilitiesPage(_ width: Int) -> String {
        let scopes = [
            ("datasetCapabilities, by data set or \"*\"", KnownCapabilities.dataset),
            ("viewCapabilities, by view", KnownCapabilities.view),
            ("orgCapabilities", KnownCapabilities.organization),
        ]
        return scopes.map { title, groups in
            let rows = groups.sorted { $0.key < $1.key }
                .map { (label: $0.key, text: $0.value.joined(separator: ", ")) }
            return "\(title):\n\(table(rows, width))"
        }.joined(separator: "\n\n")
    }

    private static let environmentPage = """
        REGENT_CONFIG
            the configuration, where --config does not name one
        REGENT_*
            each scalar of the configuration; `regent help configuration` lists them
        NO_COLOR, CI, TERM
            no colour where NO_COLOR or CI is set, or TERM is dumb; --color wins
        SUDO_USER
            who a suspension is by, where the command runs under sudo

        The variables of credentials are named by the configuration: credential: {env: NAME}.
        """

    private static var configurationPage: String {
        let options = configurationFields.map { field in
            let fallback = field.defaultText.map { " (default: \($0))" } ?? ""
            let value = (field.isBoolean ? "=" : " ") + field.placeholder
            return "  \(field.path)\n      \(field.option)\(value), "
                + "\(field.environmentVariable)\n      \(field.documentation)\(fallback)"
        }
        return """
            The configuration is found at --config FILE, else REGENT_CONFIG, else ./regent.yaml, else
            /etc/regent/regent.yaml; relative paths in it are relative to it. An option wins over an
            environment variable, that over the file, and the file over the default.

            \(options.joined(separator: "\n"))
            """
    }

    private static func table(_ rows: [(label: String, text: String)], _ width: Int) -> String {
        let columns = rows.map(\.label.count).max() ?? 0
        return rows.flatMap { row in
            let lines = wrappedLines(row.text, width: width - columns - 4)
            let gap = String(repeating: " ", count: columns - row.label.count + 2)
            let indent = String(repeating: " ", count: columns + 4)
            return ["  \(row.label)\(gap)\(lines.first ?? "")"]
                + lines.dropFirst().map { indent + $0 }
        }.joined(separator: "\n")
    }
}

extension Reason {
    /// One line for `regent help reasons`.
    fileprivate var explanation: String {
        switch self {
        case .notFound: "a manifest has no token yet, or its token is gone at the API"
        case .nameTaken: "a live token of that name is there that Regent does not know"
        case .specChanged: "a capability or the lifetime changed in the manifest"
        case .rotationDue: "the token is as old as rotation.every says"
        case .expiringSoon: "the expiry is nearer than rotation.renewBefore"
        case .expired: "the expiry has passed"
        case .requested: "the annotation has a new value, or `regent regenerate` was called"
        case .drifted: "somebody changed the live token's capabilities"
        case .sinkAdded: "a sink does not hold the current secret"
        case .sinkDrifted: "a sink holds something else than was written to it"
        case .sinkRemoved: "a sink is gone from the manifest, and onRemoval says Delete"
        case .removed: "the manifest is gone"
        case .suspended: "the manifest, the configuration or `regent suspend` says so"
        case .limitReached: "a run makes no more changes than limits.maxChangesPerRun"
        case .operationOpen: "an operation of the address is not finished"
        case .brake: "a brake holds it back; the plan says which, and how to let it pass"
        case .backingOff: "the last operation of the address failed, and the next try is not due"
        case .orphaned: "a token is left over from a call whose answer was lost"
        case .invalidManifest: "the manifest has an error"
        case .duplicateAddress: "two manifests have the same address"
        case .ambiguousName: "two manifests could be meant by a former name"
        case .sinkConflict: "two manifests write to the same sink"
        case .policyViolation: "the manifest asks for what its folder's policy does not allow"
        case .imported: "the manifest names a live token to take over"
        case .moved: "the manifest says that the token had another name here"
        case .outsideWindow: "the hours of rotation.window are over, or have not begun"
        }
    }
}
