import Manifests
import Model
import Testing

private func policies(_ text: String) throws -> [Policy] {
    let (policies, diagnostics) = decodePolicies(
        file: (path: "p.yaml", bytes: Array(header(text).utf8))
    )
    try #require(diagnostics.isEmpty, "\(diagnostics)")
    return policies
}

private func header(_ text: String) -> String {
    "apiVersion: regent.dev/v1alpha1\nkind: ControllerConfig\npolicies:\n  - \(text)\n"
}

private func violations(_ policy: String, _ spec: String) throws -> [String] {
    let file = ManifestFile(
        path: "tokens/a.yaml",
        bytes: Array(manifest(spec).utf8)
    )
    let desired = SourceAssembler.assemble(
        [ManifestParser.parse(file)],
        under: SourceRules(defaultOrganization: "acme", policies: try policies(policy))
    )
    let errors = desired.diagnostics.filter { $0.severity == .error }
    #expect(desired.held.values.allSatisfy { $0.reason == .policyViolation })
    #expect(desired.held.isEmpty == errors.isEmpty)
    return errors.map(\.description)
}

private let title = "policies[0] (tokens/**)"

@Suite struct `A policy` {
    @Test(arguments: [
        (
            "organizations: [beta, gamma]", "suspend: true",
            "1:1: error: the organization is 'acme', against organizations of \(title); it allows "
                + "'beta', 'gamma'"
        ),
        (
            "organizations: [beta]", "organization: acme",
            "6:17: error: the organization is 'acme', against organizations of \(title); it allows "
                + "'beta'"
        ),
        (
            "datasets: [pay-*]",
            "datasetCapabilities: {pay-a: {ingest: [create]}, \"*\": {query: [read]}}",
            "6:65: error: the token may reach the data set '*', against datasets of \(title); it "
                + "allows 'pay-*'"
        ),
        (
            "organizationCapabilities: []", "orgCapabilities: {users: [read]}",
            "6:28: error: the token may do something of 'users', against organizationCapabilities "
                + "of \(title); it allows none"
        ),
        (
            "maxLifetime: 180d", "expiresAfter: 181d",
            "6:17: error: spec.expiresAfter is 181d, against maxLifetime of \(title); write an "
                + "expiresAfter of at most 180d"
        ),
        (
            "maxLifetime: 180d", "description: x",
            "1:1: error: the token never expires, against maxLifetime of \(title); write an "
                + "expiresAfter of at most 180d"
        ),
        (
            "maxLifetime: 180d", "expiresAt: 2027-01-01T00:00:00Z",
            "6:14: error: spec.expiresAt sets no length, against maxLifetime of \(title); write an "
                + "expiresAfter of at most 180d"
        ),
        (
            "requireRotation: 90d", "rotation: {every: 91d}",
            "6:21: error: spec.rotation.every is 91d, against requireRotation of \(title); write a "
                + "rotation.every of at most 90d"
        ),
        (
            "requireRotation: 90d", "expiresAfter: 180d",
            "1:1: error: the token is not rotated often enough, against requireRotation of \(title); "
                + "write a rotation.every of at most 90d"
        ),
        (
            "sinks: {vault: {}}", "delivery: [{file: {path: a}}]",
            "6:14: error: the secret goes to file, against sinks of \(title); it allows 'vault'"
        ),
        (
            "sinks: {file: {under: /run/secrets}}", "delivery: [{file: {path: /run/secrets2/a}}]",
            "6:14: error: the secret goes to '/run/secrets2/a', against sinks.file.under of "
                + "\(title); it allows '/run/secrets'"
        ),
        (
            "sinks: {kubernetesSecret: {namespaces: [shop]}}",
            "delivery: [{kubernetesSecret: {namespace: bank, name: a, key: b}}]",
            "6:14: error: the secret goes to 'bank', against sinks.kubernetesSecret.namespaces of "
                + "\(title); it allows 'shop'"
        ),
        (
            "sinks: {vault: {mounts: [secret], paths: [shop/*]}}",
            "delivery: [{vault: {mount: secret, path: bank/a, field: b}}]",
            "6:14: error: the secret goes to 'bank/a', against sinks.vault.paths of \(title); it "
                + "allows 'shop/*'"
        ),
        (
            "sinks: {hook: {names: []}}", "delivery: [{hook: {name: a}}]",
            "6:14: error: the secret goes to 'a', against sinks.hook.names of \(title); it allows "
                + "none"
        ),
    ])
    func `holds what it does not allow, and names the rule`(
        rule: String,
        spec: String,
        expected: String
    ) throws {
        #expect(try violations("{path: tokens/**, \(rule)}", spec) == ["tokens/a.yaml:" + expected])
    }

    @Test(arguments: [
        ("organizations: [acme]", "suspend: true"),
        ("datasets: [pay-*]", "datasetCapabilities: {pay-a: {ingest: [create]}}"),
        ("datasets: [\"*\"]", "datasetCapabilities: {\"*\": {query: [read]}}"),
        ("organizationCapabilities: [users]", "orgCapabilities: {users: [read]}"),
        ("maxLifetime: 180d", "expiresAfter: 180d"),
        ("requireRotation: 90d", "rotation: {every: 90d}"),
        ("requireRotation: 120d", "expiresAfter: 180d"),
        ("sinks: {file: {under: /run/secrets/}}", "delivery: [{file: {path: /run/secrets/a}}]"),
        ("sinks: {file: {}}", "delivery: [{file: {path: a}}]"),
        (
            "sinks: {githubActionsSecret: {repositories: [acme/*]}}",
            "delivery: [{githubActionsSecret: {repository: acme/a, name: B}}]"
        ),
    ])
    func `lets through what it allows`(rule: String, spec: String) throws {
        #expect(try violations("{path: tokens/**, \(rule)}", spec).isEmpty)
    }

    @Test func `decides where it is the first that fits, and none allows everything`() throws {
        let strict = "organizations: []}"
        #expect(try violations("{path: other/**, \(strict)", "suspend: true").isEmpty)
        let lenientFirst = "{path: tokens/*.yaml}\n  - {path: \"**\", \(strict)"
        #expect(try violations(lenientFirst, "suspend: true").isEmpty)
    }

    @Test func `is about paths of the repository, wherever it is checked out`() throws {
        let strict = try policies("{path: tokens/a.yaml, organizations: []}")
        for (checkout, folder, path) in [
            ("/srv/repo/", "", "/srv/repo/tokens/a.yaml"), ("", "tokens/", "a.yaml"),
        ] {
            var rules = SourceRules(defaultOrganization: "acme", policies: strict)
            (rules.checkout, rules.folder) = (checkout, folder)
            let file = ManifestFile(path: path, bytes: Array(manifest().utf8))
            let desired = SourceAssembler.assemble([ManifestParser.parse(file)], under: rules)
            #expect(desired.held.count == 1)
        }
    }

    @Test func `sees what a manifest inherits`() throws {
        let files = [
            ManifestFile(path: "d.yaml", bytes: Array(defaults("expiresAfter: 90d").utf8)),
            ManifestFile(path: "a.yaml", bytes: Array(manifest().utf8)),
        ]
        let desired = SourceAssembler.assemble(
            files.map(ManifestParser.parse),
            under: SourceRules(
                defaultOrganization: "acme",
                policies: try policies("{path: \"**\", maxLifetime: 30d}")
            )
        )
        #expect(desired.diagnostics.map { $0.position?.description } == ["d.yaml:6:17"])
    }

    @Test(arguments: [
        ("{organizations: [a]}", "p.yaml:4:5: error: policies.path is missing"),
        (
            "{path: a, sinks: {files: {}}}",
            "p.yaml:4:23: error: unknown field 'files' in policies.sinks; did you mean 'file'?"
        ),
        (
            "{path: a, maxLifetime: 1y}",
            "p.yaml:4:28: error: '1y' in policies.maxLifetime is not a duration; write it as 90d, "
                + "48h, 30m, 15s or a sum such as 1d12h"
        ),
    ])
    func `that is wrong says so`(text: String, expected: String) {
        let (_, diagnostics) = decodePolicies(
            file: (path: "p.yaml", bytes: Array(header(text).utf8))
        )
        #expect(diagnostics.map(\.description) == [expected])
    }
}

@Suite struct `A manifest` {
    @Test(arguments: [
        (
            "hook: {name: deploy-edg}",
            "the configuration has no hook 'deploy-edg'; did you mean 'deploy-edge'?"
        ),
        (
            "webhook: {connection: other}",
            "the configuration has no connection 'other'; known: edge"
        ),
        (
            "vault: {mount: a, path: b, field: c}, connection: eu",
            "the configuration has no connection 'eu'"
        ),
        (
            "vault: {mount: a, path: b, field: c}",
            "the configuration has no connection for vault; add one to connections.vault"
        ),
    ])
    func `names only what the configuration has`(sink: String, expected: String) {
        let file = ManifestFile(
            path: "a.yaml",
            bytes: Array(manifest("delivery: [{\(sink)}]").utf8)
        )
        let desired = SourceAssembler.assemble(
            [ManifestParser.parse(file)],
            under: SourceRules(
                defaultOrganization: "acme",
                connections: [.webhook: ["edge"], .vault: []],
                hooks: ["deploy-edge"]
            )
        )
        #expect(desired.diagnostics.map(\.description) == ["a.yaml:6:14: error: \(expected)"])
    }
}
