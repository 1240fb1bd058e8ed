import Manifests
import Model
import Testing

let smallConfiguration = """
    apiVersion: regent.dev/v1alpha1
    kind: ControllerConfig
    source: {url: ./tokens}
    organizations:
      - {name: acme, apiURL: "https://api.axiom.co", credential: {env: AXIOM_TOKEN}}

    """

/// Every field that this version reads, none of them with its default.
private let wholeConfiguration = """
    apiVersion: regent.dev/v1alpha1
    kind: ControllerConfig
    source:
      url: file:///srv/git/tok%20ens.git
      tag: v1.2.0
      path: ./tokens/
      interval: 5m
      mirror: /var/cache/regent
    organizations:
      - name: acme
        apiURL: https://api.axiom.co/
        credential: {env: AXIOM_TOKEN}
        organizationID: acme-x1y2
      - name: beta
        apiURL: http://127.0.0.1:8080
        credential: {file: beta.token}
    state: {file: state/state.db}
    escrowKey: {file: ./escrow.key}
    filesRoot: /run/secrets
    status:
      branch: regent-status
      path: status
      author: {name: Regent, email: regent@example.com}
    limits: {maxDeletions: 1, maxDeletionsPercent: 2, maxChangesPerRun: 3, maxAmbiguousPerHour: 7, concurrency: 4}
    suspend: true
    timing: {requestTimeout: 10s, settle: 2m}
    server: {listen: "[::1]:9464", tokenMetrics: false}
    """

func decode(
    _ text: String? = smallConfiguration,
    options: [String: String] = [:],
    environment: [String: String] = [:],
    folder: String = "/etc/regent"
) -> ConfigurationResult {
    decodeConfiguration(
        file: text.map { (path: "regent.yaml", bytes: Array($0.utf8)) },
        options: options,
        environment: environment,
        folder: folder
    )
}

extension ConfigurationResult {
    var errors: [String] {
        diagnostics.filter { $0.severity == .error }.map(\.description)
    }

    func setting(_ path: String) -> ConfigurationSetting? { settings.first { $0.path == path } }
}

/// What the configuration with every field says.
private let everyField = ControllerConfiguration(
    source: ControllerConfiguration.Source(
        url: "/srv/git/tok ens.git",
        reference: .tag("v1.2.0"),
        path: "tokens",
        interval: .seconds(300),
        mirror: "/var/cache/regent"
    ),
    organizations: [
        ControllerConfiguration.Organization(
            name: "acme",
            apiURL: "https://api.axiom.co",
            credential: .environment("AXIOM_TOKEN"),
            organizationID: "acme-x1y2"
        ),
        ControllerConfiguration.Organization(
            name: "beta",
            apiURL: "http://127.0.0.1:8080",
            credential: .file("/etc/regent/beta.token")
        ),
    ],
    stateFile: "/etc/regent/state/state.db",
    escrowKeyFile: "/etc/regent/escrow.key",
    filesRoot: "/run/secrets",
    status: .branch(
        ControllerConfiguration.StatusBranch(
            name: "regent-status",
            path: "status",
            authorName: "Regent",
            authorEmail: "regent@example.com"
        )
    ),
    limits: ControllerConfiguration.RunLimits(
        maxDeletions: 1,
        maxDeletionsPercent: 2,
        maxChangesPerRun: 3,
        maxAmbiguousPerHour: 7,
        concurrency: 4
    ),
    isSuspended: true,
    requestTimeout: .seconds(10),
    settle: .seconds(120),
    server: ControllerConfiguration.Server(host: "::1", port: 9464, namesTokens: false)
)

@Suite struct `A configuration` {
    @Test func `is read with every field`() throws {
        let result = decode(wholeConfiguration)
        #expect(result.diagnostics.isEmpty)
        #expect(result.configuration == everyField)
    }

    @Test func `needs little, and has the contract's defaults`() throws {
        let result = decode()
        #expect(result.diagnostics.isEmpty)
        let configuration = try #require(result.configuration)
        #expect(
            configuration.source
                == ControllerConfiguration.Source(
                    url: "/etc/regent/tokens",
                    mirror: "/var/lib/regent/mirror"
                )
        )
        #expect(configuration.stateFile == "/var/lib/regent/state.db")
        #expect(configuration.escrowKeyFile == "/etc/regent/escrow.key")
        #expect(configuration.filesRoot == "/var/lib/regent/files")
        #expect(configuration.status == .directory("/var/lib/regent/status"))
        #expect(configuration.limits == ControllerConfiguration.RunLimits())
        #expect(configuration.requestTimeout == .seconds(Limits.requestTimeoutSeconds))
        #expect(!configuration.isSuspended)
    }

    @Test func `may come without a file`() throws {
        let result = decode(
            nil,
            options: [
                "source.url": "../tokens", "organizations.name": "acme",
                "organizations.apiURL": "http://localhost:1", "organizations.credential.file": "t",
                "state.file": "state.db", "escrowKey.file": "key/escrow.key",
            ]
        )
        #expect(result.diagnostics.isEmpty)
        let configuration = try #require(result.configuration)
        #expect(configuration.source.url == "../tokens")
        #expect(configuration.source.mirror == "mirror")
        #expect(configuration.organizations.first?.credential == .file("t"))
    }

    @Test func `warns of an escrow key that lies beside the state`() {
        let result = decode(
            smallConfiguration + "state: {file: a/state.db}\nescrowKey: {file: a/key}\n"
        )
        #expect(result.configuration != nil)
        #expect(
            result.diagnostics.map(\.description) == [
                "regent.yaml:7:19: warning: the escrow key lies beside the state whose secrets it "
                    + "seals; keep it in another folder, and out of the state's backups"
            ]
        )
    }

    @Test(arguments: [
        ("/a/state.db", "/a/key", true), ("/a/b/../state.db", "/a/./key", true),
        ("/../a/state.db", "/a/key", true), ("state.db", "./key", true),
        ("../state.db", "../key", true), ("../state.db", "key", false),
        ("/a/state.db", "/a/b/key", false), ("/a/state.db", "a/key", false),
    ])
    func `sees where paths lead, however they are written`(
        state: String,
        key: String,
        warns: Bool
    ) {
        let options = ["state.file": state, "escrowKey.file": key]
        #expect(decode(options: options).diagnostics.count == (warns ? 1 : 0))
    }

    @Test(arguments: [
        ("/etc/regent", "a", "/etc/regent/a"), ("/etc/regent/", "./a/b", "/etc/regent/a/b"),
        ("", "./a", "./a"), (".", "a", "a"), ("conf", "../a", "conf/../a"), ("/", "a", "/a"),
        ("/etc/regent", "/a", "/a"), ("/etc/regent", ".", "/etc/regent"),
    ])
    func `takes paths in the file as relative to it`(folder: String, path: String, expected: String)
    {
        let text = smallConfiguration.replacing("./tokens", with: "x") + "filesRoot: \(path)\n"
        #expect(decode(text, folder: folder).configuration?.filesRoot == expected)
    }
}

@Suite struct `A value of the configuration` {
    private let text = smallConfiguration.replacing("./tokens}", with: "./tokens, interval: 1h}")
    private let variable = "REGENT_SOURCE_INTERVAL"

    @Test func `counts by option, then environment, then file, then default`() {
        func interval(
            _ text: String,
            _ options: [String: String],
            _ environment: [String: String]
        ) -> ConfigurationSetting? {
            decode(text, options: options, environment: environment).setting("source.interval")
        }
        let option = ["source.interval": "3h"]
        let environment = [variable: "2h"]
        let path = "source.interval"
        #expect(
            interval(text, option, environment)
                == ConfigurationSetting(
                    path: path,
                    value: "3h",
                    origin: .option("--source-interval")
                )
        )
        #expect(
            interval(text, [:], environment)
                == ConfigurationSetting(path: path, value: "2h", origin: .environment(variable))
        )
        let position = SourcePosition(path: "regent.yaml", line: 3, column: 35)
        #expect(
            interval(text, [:], [variable: ""])
                == ConfigurationSetting(path: path, value: "1h", origin: .file(position))
        )
        #expect(
            interval(smallConfiguration, [:], [:])
                == ConfigurationSetting(path: path, value: "1m", origin: .defaultValue)
        )
    }

    @Test func `of the only organization can be changed`() throws {
        let result = decode(
            options: ["organizations.apiURL": "http://127.0.0.1:4711"],
            environment: [
                "REGENT_ORGANIZATION_ID": "acme-1", "REGENT_ORGANIZATION_CREDENTIAL_FILE": "t",
            ]
        )
        #expect(result.diagnostics.isEmpty)
        let organization = try #require(result.configuration?.organizations.first)
        #expect(organization.name == "acme")
        #expect(organization.apiURL == "http://127.0.0.1:4711")
        #expect(organization.organizationID == "acme-1")
        #expect(organization.credential == .file("t"))
    }

    @Test func `of an organization cannot be changed from outside where there are two`() {
        let text =
            smallConfiguration
            + "  - {name: beta, apiURL: \"https://x\", credential: {env: B}}\n"
        #expect(decode(text).configuration?.organizations.count == 2)
        #expect(
            decode(text, environment: ["REGENT_ORGANIZATION_NAME": "x"]).errors == [
                "error: REGENT_ORGANIZATION_NAME changes the only organization, and the "
                    + "configuration has 2; change it in the configuration file"
            ]
        )
    }

    @Test func `displaces alternatives that were said farther from the user`() throws {
        let text =
            smallConfiguration.replacing("./tokens}", with: "./tokens, branch: next}")
            + "status: {branch: s, path: p}\n"
        #expect(decode(text).configuration?.source.reference == .branch("next"))
        let result = decode(
            text,
            options: ["source.commit": String(repeating: "A", count: 40)],
            environment: ["REGENT_STATUS_DIRECTORY": "out"]
        )
        #expect(result.diagnostics.isEmpty)
        let configuration = try #require(result.configuration)
        #expect(configuration.source.reference == .commit(String(repeating: "a", count: 40)))
        #expect(configuration.status == .directory("out"))
        let paths = result.settings.map(\.path)
        #expect(!paths.contains("source.branch"))
        #expect(!paths.contains { $0.hasPrefix("status.path") || $0.hasPrefix("status.author") })
    }

    @Test func `is listed once, in the description's order`() {
        let paths = decode().settings.map(\.path)
        #expect(
            paths == [
                "source.url", "source.branch", "source.path", "source.interval",
                "source.mirror", "source.timeout", "state.file", "escrowKey.file", "filesRoot",
                "status.directory",
                "limits.maxDeletions", "limits.maxDeletionsPercent", "limits.maxChangesPerRun",
                "limits.maxAmbiguousPerHour", "limits.concurrency", "suspend",
                "timing.requestTimeout", "timing.settle",
                "organizations[0].name",
                "organizations[0].apiURL", "organizations[0].credential.env",
            ]
        )
    }

    @Test(arguments: ["source", "status"])
    func `says who we are to a git server`(part: String) {
        let fields = configurationFields.filter { $0.path.hasPrefix("\(part).auth.") }
        #expect(
            fields.map(\.option)
                == [
                    "username", "password-from-env", "password-from-file", "ssh-key-file",
                    "passphrase-from-env", "passphrase-from-file", "known-hosts-file",
                ].map { "--\(part)-auth-\($0)" }
        )
    }

    @Test func `has a name in each layer`() {
        let fields = configurationFields.filter { !$0.path.contains(".auth.") }
        let names = fields.map { "\($0.path) \($0.option) \($0.environmentVariable)" }
        #expect(
            names == [
                "source.url --source-url REGENT_SOURCE_URL",
                "source.branch --source-branch REGENT_SOURCE_BRANCH",
                "source.tag --source-tag REGENT_SOURCE_TAG",
                "source.commit --source-commit REGENT_SOURCE_COMMIT",
                "source.path --source-path REGENT_SOURCE_PATH",
                "source.interval --source-interval REGENT_SOURCE_INTERVAL",
                "source.mirror --source-mirror REGENT_SOURCE_MIRROR",
                "source.verify.allowedSignersFile --source-verify-allowed-signers-file "
                    + "REGENT_SOURCE_VERIFY_ALLOWED_SIGNERS_FILE",
                "source.timeout --source-timeout REGENT_SOURCE_TIMEOUT",
                "source.caFile --source-ca-file REGENT_SOURCE_CA_FILE",
                "state.file --state-file REGENT_STATE_FILE",
                "escrowKey.file --escrow-key-file REGENT_ESCROW_KEY_FILE",
                "filesRoot --files-root REGENT_FILES_ROOT",
                "status.branch --status-branch REGENT_STATUS_BRANCH",
                "status.path --status-path REGENT_STATUS_PATH",
                "status.author.name --status-author-name REGENT_STATUS_AUTHOR_NAME",
                "status.author.email --status-author-email REGENT_STATUS_AUTHOR_EMAIL",
                "status.directory --status-directory REGENT_STATUS_DIRECTORY",
                "limits.maxDeletions --limits-max-deletions REGENT_LIMITS_MAX_DELETIONS",
                "limits.maxDeletionsPercent --limits-max-deletions-percent "
                    + "REGENT_LIMITS_MAX_DELETIONS_PERCENT",
                "limits.maxChangesPerRun --limits-max-changes-per-run "
                    + "REGENT_LIMITS_MAX_CHANGES_PER_RUN",
                "limits.maxAmbiguousPerHour --limits-max-ambiguous-per-hour "
                    + "REGENT_LIMITS_MAX_AMBIGUOUS_PER_HOUR",
                "limits.concurrency --limits-concurrency REGENT_LIMITS_CONCURRENCY",
                "suspend --suspend REGENT_SUSPEND",
                "timing.requestTimeout --timing-request-timeout REGENT_TIMING_REQUEST_TIMEOUT",
                "timing.settle --timing-settle REGENT_TIMING_SETTLE",
                "server.listen --server-listen REGENT_SERVER_LISTEN",
                "server.tokenMetrics --server-token-metrics REGENT_SERVER_TOKEN_METRICS",
                "organizations.name --organization-name REGENT_ORGANIZATION_NAME",
                "organizations.apiURL --organization-api-url REGENT_ORGANIZATION_API_URL",
                "organizations.credential.env --organization-credential-env "
                    + "REGENT_ORGANIZATION_CREDENTIAL_ENV",
                "organizations.credential.file --organization-credential-file "
                    + "REGENT_ORGANIZATION_CREDENTIAL_FILE",
                "organizations.organizationID --organization-id REGENT_ORGANIZATION_ID",
            ]
        )
        #expect(
            configurationFields.filter(\.isBoolean).map(\.path) == [
                "suspend", "server.tokenMetrics",
            ]
        )
        #expect(configurationFields.allSatisfy { $0.documentation.hasSuffix(".") })
        let defaults = configurationFields.compactMap(\.defaultText)
        #expect(defaults.contains("mirror beside the state"))
    }
}
