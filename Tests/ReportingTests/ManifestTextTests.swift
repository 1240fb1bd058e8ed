import Golden
import Importing
import Manifests
import Model
import Reporting
import Testing

/// What files say together; what is wrong with them fails the test.
private func read(_ files: [String: String]) -> [Address: TokenSpec] {
    let desired = SourceAssembler.assemble(
        files.sorted { $0.key < $1.key }.map { path, text in
            ManifestParser.parse(ManifestFile(path: path, bytes: Array(text.utf8)))
        },
        under: SourceRules()
    )
    let errors = desired.diagnostics.filter { $0.severity == .error }
    #expect(errors.isEmpty, "\(errors.map(\.description)) in \(files)")
    return desired.specs.mapValues { spec in
        var spec = spec
        spec.position = SourcePosition(path: spec.position.path)
        return spec
    }
}

@Suite("A manifest that is written")
struct ManifestTextTests {
    @Test func `reads as a person would have written it`() throws {
        let spec = TokenSpec(
            address: Address(organization: "acme", name: "checkout-ingest"),
            tokenName: "Checkout: ingest",
            tokenDescription: "by hand",
            lifetime: .after(.days(90)),
            capabilities: Capabilities(
                datasets: [
                    "*": ["query": ["read"]],
                    "checkout logs": [
                        "ingest": ["create"], "share": ["read", "create", "delete"],
                    ],
                ],
                organization: ["annotations": ["read", "create"]]
            ),
            rotation: RotationPolicy(
                every: .days(30),
                renewBefore: .days(20),
                overlap: .hours(48),
                spread: .hours(12)
            ),
            delivery: [.file(FileSinkSpec(path: "/run/secrets/axiom", mode: 0o440))],
            labels: ["team": "payments"],
            adoption: Adoption(id: try tokenID("7e3")),
            position: SourcePosition(path: "a.yaml")
        )
        try expectGolden(ManifestText.token(spec, comments: ["Terraform's a.b"]), "manifest.yaml")
    }

    @Test func `breaks what is too long for a line`() throws {
        let groups = KnownCapabilities.organization.mapValues { Set($0) }
        let spec = TokenSpec(
            address: Address(organization: "acme", name: "true"),
            capabilities: Capabilities(organization: groups),
            position: SourcePosition(path: "a.yaml")
        )
        try expectGolden(ManifestText.token(spec), "manifest-wide.yaml")
        #expect(read(["a.yaml": ManifestText.token(spec)])[spec.address] == spec)
    }

    @Test func `is read back as the same, whatever it says`() {
        var random = CountingGenerator(state: 11)
        for number in 0..<400 {
            let spec = RandomSpec.make(named: "token-\(number)", &random)
            let text = ManifestText.token(spec)
            #expect(read(["a.yaml": text]) == [spec.address: spec], "\(text)")
        }
    }

    @Test func `says the same under defaults that it shares with others`() {
        var random = CountingGenerator(state: 12)
        for _ in 0..<60 {
            let count = Int.random(in: 2...6, using: &random)
            let end = Bool.random(using: &random)
            let specs = (0..<count).map { number in
                var spec = RandomSpec.make(named: "token-\(number)", &random)
                spec.delivery = []
                spec.adoption = nil
                spec.position = SourcePosition(path: "acme/\(spec.address.name).yaml")
                if end {
                    spec.lifetime = .after(.days(90))
                    spec.rotation = RotationPolicy(lifetime: spec.lifetime)
                }
                if Int.random(in: 0..<6, using: &random) > 0 { spec.tokenDescription = "imported" }
                return spec
            }
            let shared = SharedFields(of: specs)
            var files = Dictionary(
                specs.map { ($0.position.path, ManifestText.token($0, under: shared)) },
                uniquingKeysWith: { first, _ in first }
            )
            files["acme/_defaults.yaml"] = ManifestText.defaults(named: "acme", shared)
            #expect(Array(read(files).values.sorted { $0.address < $1.address }) == specs)
        }
    }

    @Test(arguments: [
        ("line\nbreak", "spec.tokenName has a control character"),
        (String(repeating: "x", count: 300), "is longer than 256 bytes"),
    ])
    func `cannot say everything, and says what not`(name: String, words: String) {
        let spec = TokenSpec(
            address: Address(organization: "acme", name: "a"),
            tokenName: name,
            position: SourcePosition(path: "a.yaml")
        )
        let problem = ManifestText.problem(with: spec)
        #expect(
            problem?.contains(words.split(separator: " ").last ?? "") == true,
            "\(problem ?? "")"
        )
    }

    @Test func `lets names through that a newer API may know`() {
        let spec = TokenSpec(
            address: Address(organization: "acme", name: "a"),
            capabilities: Capabilities(datasets: ["logs": ["telepathy": ["create", "dream"]]]),
            position: SourcePosition(path: "a.yaml")
        )
        #expect(ManifestText.problem(with: spec) == nil)
        #expect(ManifestText.token(spec).contains("\n  allowUnknownCapabilities: true\n"))
        var odd = spec
        odd.capabilities = Capabilities(organization: ["two words": ["read"]])
        #expect(ManifestText.problem(with: odd) != nil)
    }
}

/// Specs that a manifest can say, with everything that a manifest has.
private enum RandomSpec {
    private static let texts = [
        "a", "true", "0123", "1e5", "~", "x: y", "- a", "#x", "é 日本 🔑", "\"quoted\"", "back\\slash",
        "*", "2026-01-01", "a, b", "{x}", "it's", " leading", "trailing ", "null", "@", "%", "!",
    ]

    static func make(named name: String, _ random: inout CountingGenerator) -> TokenSpec {
        let lifetime: Lifetime =
            switch Int.random(in: 0..<3, using: &random) {
            case 0: .never
            case 1: .after(.days(Int.random(in: 20...400, using: &random)))
            default: .until(Instant(seconds: 1_800_000_000, nanoseconds: 123_456_000))
            }
        var spec = TokenSpec(
            address: Address(organization: "acme", name: name),
            tokenName: text(&random),
            tokenDescription: maybe(&random) ? "" : text(&random),
            lifetime: lifetime,
            capabilities: capabilities(&random),
            rotation: rotation(lifetime, &random),
            delivery: sinks(&random),
            deletionPolicy: maybe(&random) ? .retain : .delete,
            isSuspended: maybe(&random),
            allowsSameName: maybe(&random),
            regenerationRequest: maybe(&random) ? nil : text(&random),
            labels: maybe(&random) ? [:] : ["team": text(&random), "y": "no"],
            movedFrom: maybe(&random) ? nil : "former",
            position: SourcePosition(path: "a.yaml")
        )
        if let id = TokenID("1e\(name.utf8.count)"), maybe(&random) {
            spec.adoption = Adoption(id: id, rotate: maybe(&random) ? .now : .atNext)
        }
        return spec
    }

    private static func maybe(_ random: inout CountingGenerator) -> Bool {
        Bool.random(using: &random)
    }

    private static func text(_ random: inout CountingGenerator) -> String {
        texts.randomElement(using: &random) ?? "a"
    }

    private static func capabilities(_ random: inout CountingGenerator) -> Capabilities {
        func groups(
            _ known: KnownCapabilities.Groups,
            _ random: inout CountingGenerator
        ) -> Capabilities.Groups {
            var groups: Capabilities.Groups = [:]
            for (group, actions) in known.sorted(by: { $0.key < $1.key }) where maybe(&random) {
                groups[group] = Set(actions.prefix(Int.random(in: 1...4, using: &random)))
            }
            if maybe(&random) { groups["newer"] = ["on", "dream"] }
            return groups
        }
        return Capabilities(
            datasets: [
                text(&random): groups(KnownCapabilities.dataset, &random),
                "logs": groups(KnownCapabilities.dataset, &random),
            ],
            organization: groups(KnownCapabilities.organization, &random),
            views: maybe(&random) ? [:] : [text(&random): groups(KnownCapabilities.view, &random)]
        )
    }

    private static func rotation(
        _ lifetime: Lifetime,
        _ random: inout CountingGenerator
    ) -> RotationPolicy {
        var policy = RotationPolicy(lifetime: lifetime)
        if maybe(&random) {
            policy.every = .days(Int.random(in: 7...60, using: &random))
            policy.spread =
                maybe(&random)
                ? RotationPolicy.defaultSpread(every: policy.every) : .hours(3)
        }
        if case .after = lifetime, maybe(&random) { policy.renewBefore = .days(10) }
        if maybe(&random) {
            policy.overlap = .hours(Int.random(in: 0...72, using: &random))
            policy.overlapLimit = .days(4)
        }
        if maybe(&random) {
            policy.window = RotationWindow(
                days: [.friday, .monday],
                from: 60 * Int.random(in: 0...12, using: &random) + 5,
                to: maybe(&random) ? 1440 : 900,
                timeZone: maybe(&random) ? "UTC" : "Europe/Berlin"
            )
        }
        policy.existingTokenExpiresAt = maybe(&random) ? nil : Instant(seconds: 1_790_000_000)
        policy.cosmeticChanges = maybe(&random) ? .now : .withNextRotation
        policy.onStalledDelivery = maybe(&random) ? .expire : .extend
        return policy
    }

    private static func sinks(_ random: inout CountingGenerator) -> [SinkSpec] {
        let options = SinkOptions(
            isRequired: maybe(&random),
            onRemoval: maybe(&random) ? .retain : .delete,
            template: maybe(&random) ? nil : "AXIOM={{token}}"
        )
        var connected = options
        connected.connection = maybe(&random) ? nil : "other"
        // What a receiver did with a secret cannot be undone, so no manifest may ask for that.
        var received = options
        received.onRemoval = .retain
        let all: [SinkSpec] = [
            .file(FileSinkSpec(path: "0x1/a b", mode: 0o440, owner: "app:app", options: options)),
            .kubernetesSecret(
                KubernetesSecretSpec(
                    namespace: "shop",
                    name: "axiom",
                    key: "token",
                    previousKey: maybe(&random) ? nil : "token-previous",
                    restart: maybe(&random) ? [] : [.init(.deployment, "checkout")],
                    options: connected
                )
            ),
            .vault(
                VaultSinkSpec(
                    mount: "secret",
                    path: "shop/axiom",
                    field: "null",
                    options: connected
                )
            ),
            .githubActionsSecret(
                GitHubActionsSecretSpec(repository: "acme/shop", name: "AXIOM", options: connected)
            ),
            .awsSecretsManager(
                AWSSecretSpec(region: "eu-central-1", secretID: "shop/axiom", options: connected)
            ),
            .webhook(WebhookSinkSpec(connection: "edge", options: received)),
            .hook(HookSinkSpec(name: "deploy", arguments: ["on", "a b"], options: received)),
        ]
        return all.filter { _ in maybe(&random) }
    }
}
