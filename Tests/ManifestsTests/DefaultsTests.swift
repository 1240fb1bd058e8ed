import Manifests
import Model
import Testing

private let one = Address(organization: "acme", name: "one")

private func address(_ name: String) -> Address { Address(organization: "acme", name: name) }

@Suite struct `A manifest below defaults` {
    @Test func `inherits what it does not say: the nearest folder first`() throws {
        let desired = assemble([
            (
                "tokens/defaults.yaml",
                defaults(
                    """
                    expiresAfter: 90d
                    description: far
                    labels: {team: all, tier: gold}
                    rotation: {every: 30d, overlap: 48h}
                    delivery: [{file: {path: far}}]
                    """
                )
            ),
            (
                "tokens/pay/anything.yml",
                defaults(
                    """
                    organization: beta
                    labels: {team: payments}
                    rotation: {overlap: 1h}
                    delivery: [{file: {path: near}}]
                    """
                )
            ),
            ("tokens/pay/deep/a.yaml", manifest("rotation: {every: 7d}")),
        ])
        #expect(desired.diagnostics.isEmpty)
        let spec = try #require(desired.spec)
        #expect(spec.address.description == "beta/one")
        #expect(spec.lifetime == .after(.days(90)))
        #expect(spec.tokenDescription == "far")
        #expect(spec.labels == ["team": "payments", "tier": "gold"])
        #expect(spec.rotation.every == .days(7))
        #expect(spec.rotation.overlap == .hours(1))
        #expect(spec.delivery == [.file(FileSinkSpec(path: "near"))])
        #expect(spec.position == SourcePosition(path: "tokens/pay/deep/a.yaml"))
    }

    @Test func `inherits nothing from folders beside it and below it`() throws {
        let desired = assemble([
            ("tokens/pay/defaults.yaml", defaults("suspend: true")),
            ("tokens/a/deep/defaults.yaml", defaults("suspend: true")),
            ("tokens/a/a.yaml", manifest()),
            ("tokens/payments/b.yaml", manifest(name: "two")),
        ])
        #expect(desired.specs.values.allSatisfy { !$0.isSuspended })
        #expect(desired.specs.count == 2)
    }

    @Test func `inherits from the root of the source, and from its own file`() throws {
        let desired = assemble([
            ("a.yaml", manifest() + "---\n" + defaults("suspend: true")),
            ("x/b.yaml", manifest(name: "two")),
        ])
        #expect(desired.specs.count == 2)
        #expect(desired.specs.values.allSatisfy { $0.isSuspended })
    }

    @Test func `merges groups of actions by data set and group, and replaces their lists`() throws {
        let desired = assemble([
            (
                "defaults.yaml",
                defaults(
                    """
                    datasetCapabilities:
                      logs: {ingest: [create], share: [create, read]}
                      "*": {query: [read]}
                    orgCapabilities: {users: [read, create]}
                    """
                )
            ),
            (
                "a.yaml",
                manifest("datasetCapabilities: {logs: {share: [delete]}}\norgCapabilities: {}")
            ),
        ])
        #expect(
            desired.spec?.capabilities
                == Capabilities(
                    datasets: [
                        "logs": ["ingest": ["create"], "share": ["delete"]],
                        "*": ["query": ["read"]],
                    ],
                    organization: ["users": ["read", "create"]]
                )
        )
    }

    @Test func `says its life in one way, and the nearest way counts`() {
        let desired = assemble([
            ("defaults.yaml", defaults("expiresAfter: 90d")),
            ("a.yaml", manifest("expiresAt: 2027-01-01T00:00:00Z")),
        ])
        #expect(desired.diagnostics.isEmpty)
        #expect(
            desired.spec?.lifetime == Instant(rfc3339: "2027-01-01T00:00:00Z").map { .until($0) }
        )
    }

    @Test func `keeps the rules with what it inherits, and is told where the wrong field stands`() {
        let desired = assemble([
            ("tokens/defaults.yaml", defaults("rotation: {renewBefore: 10d}")),
            ("tokens/a.yaml", manifest("expiresAfter: 5d")),
            ("tokens/b.yaml", manifest(name: "two", "expiresAfter: 4d")),
            ("tokens/c.yaml", manifest(name: "three", "expiresAfter: 90d")),
        ])
        #expect(Array(desired.specs.keys) == [address("three")])
        let place = "tokens/defaults.yaml:6:27: error: spec.rotation.renewBefore (10d) is not less "
        #expect(
            desired.diagnostics.map(\.description) == [
                place
                    + "than spec.expiresAfter (4d); a new token would be due for rotation at once",
                place
                    + "than spec.expiresAfter (5d); a new token would be due for rotation at once",
            ]
        )
        #expect(desired.diagnostics.first?.excerpt == "  rotation: {renewBefore: 10d}")
        #expect(
            desired.held[one]?.message.hasPrefix(
                "tokens/defaults.yaml:6: spec.rotation.renewBefore (10d)"
            ) ?? false
        )
    }

    @Test func `may say what is only right with what it inherits`() {
        let desired = assemble([
            ("defaults.yaml", defaults("rotation: {overlap: 1h}\nallowUnknownCapabilities: true")),
            ("a.yaml", manifest("expiresAfter: 3h\norgCapabilities: {quotas: [shrink]}")),
        ])
        #expect(desired.diagnostics.isEmpty)
        #expect(desired.specs.count == 1)
    }

    @Test func `conflicts with another that inherits the same sink`() {
        let desired = assemble([
            ("defaults.yaml", defaults("delivery: [{file: {path: x}}]")),
            ("a.yaml", manifest()), ("b.yaml", manifest(name: "two")),
        ])
        #expect(desired.specs.isEmpty)
        #expect(
            desired.diagnostics.map(\.description) == [
                "defaults.yaml:6:14: error: file x is also written to by acme/one at "
                    + "defaults.yaml:6:14; give each token a place of its own"
            ]
        )
    }
}

@Suite struct `Defaults that cannot be followed` {
    private let below: [(path: String, text: String)] = [
        ("tokens/pay/a.yaml", manifest(name: "a")),
        ("tokens/pay/deep/b.yaml", manifest(name: "b")),
        ("tokens/payments/c.yaml", manifest(name: "c")),
        ("tokens/d.yaml", manifest(name: "d")),
    ]

    @Test(arguments: [
        (
            defaults("descripton: x"),
            "TokenDefaults at tokens/pay/x.yaml:1:1 is not valid, and changes what this manifest "
                + "says"
        ),
        (
            defaults("a: ["),
            "tokens/pay/x.yaml cannot be read, and may have TokenDefaults that change what this "
                + "manifest says"
        ),
        (
            defaults("suspend: true").replacing("TokenDefaults", with: "TokenDefault"),
            "tokens/pay/x.yaml cannot be read, and may have TokenDefaults that change what this "
                + "manifest says"
        ),
        (
            defaults("suspend: true") + "---\n" + defaults("suspend: true"),
            "TokenDefaults of one folder are at tokens/pay/x.yaml:1:1 and at "
                + "tokens/pay/x.yaml:8:1; keep one of them"
        ),
    ])
    func `hold everything at and below them, and nothing else`(text: String, message: String) {
        let desired = assemble(
            below + [
                ("tokens/pay/x.yaml", text),
                ("tokens/pay/deep/defaults.yaml", defaults("suspend: true")),
            ]
        )
        #expect(desired.specs.keys.sorted() == [address("c"), address("d")])
        #expect(
            desired.held.mapValues(\.message) == [address("a"): message, address("b"): message]
        )
        #expect(desired.held.values.allSatisfy { $0.reason == .invalidManifest })
        #expect(desired.diagnostics.count == 1)
    }

    @Test func `of one folder are told to be too many`() {
        let desired = assemble([
            ("tokens/a.yaml", defaults("suspend: true")),
            ("tokens/b.yaml", defaults("suspend: false")),
            ("tokens/c.yaml", manifest()),
        ])
        #expect(
            desired.diagnostics.map(\.description) == [
                "tokens/b.yaml:1:1: error: TokenDefaults of tokens are already at "
                    + "tokens/a.yaml:1:1; keep one of them"
            ]
        )
        #expect(desired.held.keys.map(\.description) == ["acme/one"])
    }

    @Test func `are refused where they hand down more than a token can carry`() {
        func labels(_ names: Range<Int>) -> String {
            "labels: {" + names.map { "l\($0): x" }.joined(separator: ", ") + "}"
        }
        let desired = assemble([
            ("tokens/defaults.yaml", defaults(labels(0..<150))),
            ("tokens/deep/defaults.yaml", defaults(labels(150..<201))),
            ("tokens/a.yaml", manifest()),
            ("tokens/deep/b.yaml", manifest(name: "two")),
        ])
        #expect(desired.specs.keys.map(\.name) == ["one"])
        #expect(
            desired.diagnostics.map(\.description) == [
                "tokens/deep/defaults.yaml:1:1: error: with these, a token inherits more than 200 "
                    + "labels, groups of actions and sinks; write what only some tokens need into "
                    + "their own manifests"
            ]
        )
        #expect(
            desired.held[address("two")]?.message
                == "TokenDefaults at tokens/deep/defaults.yaml:1:1 hand down more than 200 labels, "
                + "groups of actions and sinks"
        )
    }

    @Test func `do not hide which file nobody knows the tokens of`() {
        let desired = assemble(
            [
                ("defaults.yaml", defaults("organizaton: acme")),
                ("a.yaml", manifest()),
            ],
            defaultOrganization: nil
        )
        #expect(desired.unreadablePaths == ["a.yaml"])
        #expect(desired.diagnostics.count == 1)
    }
}
