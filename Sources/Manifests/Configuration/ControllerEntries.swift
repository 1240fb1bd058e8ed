import Model

/// What the three layers say of the controller, before the rules between its fields.
struct ControllerDraft {
    var sourceURL: String?
    var reference = ControllerConfiguration.Source.Reference.branch("main")
    var sourcePath = ""
    var interval = Duration.zero
    var mirror = ""
    var allowedSignersFile: String?
    var gitTimeout = Duration.zero
    var certificateFile: String?
    var sourceLogin = ControllerConfiguration.GitLogin()
    var statusLogin = ControllerConfiguration.GitLogin()
    var stateFile = ""
    var escrowKeyFile = ""
    var filesRoot = ""
    var statusBranch: String?
    var statusPath = ""
    var authorName = ""
    var authorEmail = ""
    var statusDirectory = ""
    var limits = ControllerConfiguration.RunLimits()
    var isSuspended = false
    var requestTimeout = Duration.zero
    var settle = Duration.zero
    var listen: ListenPlace?
    var namesTokens = true
}

/// The description of `kind: ControllerConfig`, but for its organizations.
enum ControllerEntries {
    typealias Entry = ConfigurationEntry<ControllerDraft>

    static let all =
        source + sourceAccess + storage + status + statusAccess + limits
        + ServerEntries.all

    /// Fields of the contract that a later version reads, with what to do meanwhile.
    static let unsupported = [
        "state.postgres": "leave it out",
        "server.webhookSecrets":
            "leave it out: the source is looked at on source.interval, and webhooks come later",
    ]

    private static let source = [
        Entry(
            path: "source.url",
            as: .sourceURL,
            mayBeURL: true,
            "The git repository with the manifests: a path, or a URL of https or ssh.",
            default: .required,
            isGuarded: true
        ) { $0.sourceURL = $1 },
        Entry(
            "source.branch",
            .referenceName,
            "The branch that is read.",
            placeholder: "NAME",
            default: .text("main"),
            alternatives: "source.branch, source.tag or source.commit"
        ) { $0.reference = .branch($1) },
        Entry(
            "source.tag",
            .referenceName,
            "The tag that is read, instead of a branch.",
            placeholder: "NAME",
            alternatives: "source.branch, source.tag or source.commit"
        ) { $0.reference = .tag($1) },
        Entry(
            "source.commit",
            .commit,
            "The commit that is read, instead of a branch.",
            placeholder: "SHA",
            alternatives: "source.branch, source.tag or source.commit"
        ) { $0.reference = .commit($1) },
        Entry(
            "source.path",
            .repositoryPath,
            "The folder of manifests in the repository.",
            placeholder: "PATH",
            default: .text(".")
        ) { $0.sourcePath = $1 },
        Entry(
            "source.interval",
            .positiveDuration,
            "How often the repository is looked at.",
            default: .text("1m")
        ) { $0.interval = $1 },
        Entry(
            path: "source.mirror",
            "Where the repository's mirror lies; it can be thrown away.",
            default: .besideState("mirror")
        ) { $0.mirror = $1 },
        Entry(
            path: "source.verify.allowedSignersFile",
            "Who may sign what is acted on, as ssh-keygen(1) lists allowed signers; a commit that none "
                + "of them signed is not acted on.",
            default: .none
        ) { $0.allowedSignersFile = $1 },
    ]

    private static let sourceAccess =
        [
            Entry(
                "source.timeout",
                .positiveDuration,
                "How long one fetch or push over the network may take.",
                default: .text("60s")
            ) { $0.gitTimeout = $1 },
            Entry(
                path: "source.caFile",
                "The certificates, in PEM, of those that may sign that of an https server; those of "
                    + "the system where it is left out.",
                default: .none
            ) { $0.certificateFile = $1 },
        ]
        + GitLoginEntries.of("source.auth") {
            $0.sourceLogin = $1
        } get: {
            $0.sourceLogin
        }

    private static let statusAccess =
        GitLoginEntries.of("status.auth") {
            $0.statusLogin = $1
        } get: {
            $0.statusLogin
        }

    private static let storage = [
        Entry(
            path: "state.file",
            "The state's database.",
            default: .text("/var/lib/regent/state.db")
        ) { $0.stateFile = $1 },
        Entry(
            path: "escrowKey.file",
            "The key that seals secrets in the state; keep it apart from the state.",
            default: .text("/etc/regent/escrow.key")
        ) { $0.escrowKeyFile = $1 },
        Entry(
            path: "filesRoot",
            "Where relative paths of file sinks lie.",
            default: .besideState("files")
        ) { $0.filesRoot = $1 },
    ]

    private static let status = [
        Entry(
            "status.branch",
            .referenceName,
            "The branch of the source's repository that status files go to.",
            placeholder: "NAME",
            alternatives: "status.branch or status.directory"
        ) { $0.statusBranch = $1 },
        Entry(
            "status.path",
            .repositoryPath,
            "The folder of status files in that branch.",
            placeholder: "PATH",
            default: .text("."),
            needs: "status.branch"
        ) { $0.statusPath = $1 },
        Entry(
            "status.author.name",
            .authorPart,
            "Who the commits of status files are by.",
            placeholder: "NAME",
            default: .text("regent"),
            needs: "status.branch"
        ) { $0.authorName = $1 },
        Entry(
            "status.author.email",
            .authorPart,
            "The address of the author of these commits.",
            placeholder: "EMAIL",
            default: .text("regent@localhost"),
            needs: "status.branch"
        ) { $0.authorEmail = $1 },
        Entry(
            path: "status.directory",
            "The folder of this machine that status files go to, instead of a branch.",
            default: .besideState("status"),
            alternatives: "status.branch or status.directory"
        ) { $0.statusDirectory = $1 },
    ]

    private static let limits = [
        Entry(
            "limits.maxDeletions",
            .integer(0...1_000_000),
            "Tokens that one run may delete.",
            default: .text("5")
        ) { $0.limits.maxDeletions = $1 },
        Entry(
            "limits.maxDeletionsPercent",
            .integer(0...100),
            "Tokens that one run may delete, in percent of those that are known.",
            default: .text("10")
        ) { $0.limits.maxDeletionsPercent = $1 },
        Entry(
            "limits.maxChangesPerRun",
            .integer(0...1_000_000),
            "Operations that one run may carry out.",
            default: .text("200")
        ) { $0.limits.maxChangesPerRun = $1 },
        Entry(
            "limits.maxAmbiguousPerHour",
            .integer(1...1_000_000),
            "Calls that may lose their answers within an hour before nothing new is begun; a tenth "
                + "of the tokens where that is more.",
            default: .text("10")
        ) { $0.limits.maxAmbiguousPerHour = $1 },
        Entry(
            "limits.concurrency",
            .integer(1...256),
            "Operations that are at the API at a time.",
            default: .text("8")
        ) { $0.limits.concurrency = $1 },
        Entry(
            "suspend",
            .boolean,
            "Plans and reports, but changes nothing anywhere.",
            default: .text("false")
        ) { $0.isSuspended = $1 },
        Entry(
            "timing.requestTimeout",
            .positiveDuration,
            "How long one call of the token API may take.",
            default: .text("\(Limits.requestTimeoutSeconds)s")
        ) { $0.requestTimeout = $1 },
        Entry(
            "timing.settle",
            .positiveDuration,
            "How long a call whose answer was lost may still take effect.",
            default: .text("\(Limits.settleSeconds)s")
        ) { $0.settle = $1 },
    ]
}
