import Manifests
import Model
import Testing

@Suite struct `A sink in a manifest` {
    private func sink(_ text: String) throws -> SinkSpec {
        let desired = parse(manifest("delivery:\n  - \(text)"))
        #expect(desired.diagnostics.allSatisfy { $0.severity == .warning })
        return try #require(desired.spec?.delivery.first)
    }

    @Test func `is a key of a Kubernetes Secret`() throws {
        let found = try sink(
            """
            kubernetesSecret:
                  namespace: shop
                  name: axiom
                  key: token
                  previousKey: token-previous
                  restart: [deployment/checkout, daemonset/agent]
                connection: eu
            """
        )
        let expected = KubernetesSecretSpec(
            namespace: "shop",
            name: "axiom",
            key: "token",
            previousKey: "token-previous",
            restart: [.init(.deployment, "checkout"), .init(.daemonset, "agent")],
            options: SinkOptions(connection: "eu")
        )
        #expect(found == .kubernetesSecret(expected))
        #expect(found.id.description == "kubernetesSecret/eu:shop/axiom/token")
    }

    @Test(arguments: [
        (
            "vault: {mount: secret, path: shop/axiom, field: token}",
            SinkSpec.vault(VaultSinkSpec(mount: "secret", path: "shop/axiom", field: "token")),
            "vault/secret/shop/axiom#token"
        ),
        (
            "githubActionsSecret: {repository: Acme/checkout, name: axiom_token}",
            .githubActionsSecret(
                GitHubActionsSecretSpec(repository: "Acme/checkout", name: "axiom_token")
            ),
            "githubActionsSecret/acme/checkout/AXIOM_TOKEN"
        ),
        (
            "awsSecretsManager: {region: eu-central-1, secretID: shop/axiom}",
            .awsSecretsManager(AWSSecretSpec(region: "eu-central-1", secretID: "shop/axiom")),
            "awsSecretsManager/eu-central-1/shop/axiom"
        ),
        (
            "webhook: {connection: edge}",
            .webhook(WebhookSinkSpec(connection: "edge")), "webhook/edge"
        ),
        (
            "hook: {name: deploy-edge, arguments: [checkout, --now]}",
            .hook(HookSinkSpec(name: "deploy-edge", arguments: ["checkout", "--now"])),
            "hook/deploy-edge checkout --now"
        ),
    ])
    func `is of any kind`(text: String, expected: SinkSpec, id: String) throws {
        #expect(try sink(text) == expected)
        #expect(expected.id.description == id)
    }

    @Test func `has what all kinds have`() throws {
        let found = try sink(
            """
            vault: {mount: secret, path: a, field: b}
                connection: eu
                required: false
                onRemoval: Delete
                template: "TOKEN={{token}}\\n"
            """
        )
        let options = SinkOptions(
            connection: "eu",
            isRequired: false,
            onRemoval: .delete,
            template: "TOKEN={{token}}\n"
        )
        #expect(found.options == options)
    }

    @Test(arguments: [
        (
            "{file: {path: a}, hook: {name: b}}",
            "6:14: error: a sink in spec.delivery is both file and hook; write them as two elements "
                + "of the list"
        ),
        (
            "{required: true}",
            "6:14: error: a sink in spec.delivery does not say where; write - file: {path: …}"
        ),
        (
            "{file: {path: a}, connection: b}",
            "6:44: error: spec.delivery.connection has no meaning for file; leave it out"
        ),
        (
            "{webhook: {connection: a}, connection: b}",
            "6:53: error: spec.delivery.connection has no meaning for webhook; write it in webhook, "
                + "as webhook: {connection: NAME}"
        ),
        (
            "{file: {path: a}, template: x}",
            "6:42: error: 'x' in spec.delivery.template does not have {{token}}; that stands for "
                + "the secret"
        ),
        (
            "{kubernetesSecret: {namespace: a.b, name: x, key: y}}",
            "6:45: error: 'a.b' in spec.delivery.kubernetesSecret.namespace is not a DNS label; use "
                + "lower-case letters, digits and '-', at most 63 characters"
        ),
        (
            "{kubernetesSecret: {namespace: a, name: x, key: y, previousKey: y}}",
            "6:33: error: spec.delivery.kubernetesSecret.previousKey is the key itself; give the "
                + "previous secret a key of its own"
        ),
        (
            "{kubernetesSecret: {namespace: a, name: x, key: y, restart: [pod/x]}}",
            "6:75: error: 'pod/x' in spec.delivery.kubernetesSecret.restart is not a workload; "
                + "write deployment/NAME, statefulset/NAME or daemonset/NAME"
        ),
        (
            "{vault: {mount: secret, path: ../x, field: a}}",
            "6:44: error: '../x' in spec.delivery.vault.path is not a path in Vault; use letters, "
                + "digits, '.', '_' and '-', with '/' between them"
        ),
        (
            "{githubActionsSecret: {repository: acme, name: X}}",
            "6:49: error: 'acme' in spec.delivery.githubActionsSecret.repository is not a "
                + "repository; write owner/name"
        ),
        (
            "{githubActionsSecret: {repository: a/b, name: GITHUB_X}}",
            "6:60: error: 'GITHUB_X' in spec.delivery.githubActionsSecret.name is not a secret's "
                + "name; use letters, digits and '_', without a digit or GITHUB_ in front"
        ),
        (
            "{awsSecretsManager: {region: Frankfurt, secretID: x}}",
            "6:43: error: 'Frankfurt' in spec.delivery.awsSecretsManager.region is not a region; "
                + "write it as eu-central-1"
        ),
        (
            "{hook: {name: Deploy}}",
            "6:28: error: 'Deploy' in spec.delivery.hook.name is not a DNS name; use lower-case "
                + "letters, digits, '-' and '.', at most 253 characters"
        ),
        (
            "{hook: {name: a}, onRemoval: Delete}",
            "6:43: error: spec.delivery.onRemoval: Delete cannot be done for hook; "
                + "what it did with a secret it cannot undo; leave it out"
        ),
    ])
    func `is refused with what to do`(sink: String, expected: String) {
        #expect(problems(manifest("delivery: [\(sink)]")) == [expected])
    }

    @Test(arguments: [
        (
            "{githubActionsSecret: {repository: a/b, name: C}}",
            "cannot write to githubActionsSecret yet"
        ),
        ("{webhook: {connection: a}}", "cannot write to webhook yet"),
    ])
    func `that this version cannot serve is warned of`(sink: String, limitation: String) {
        let desired = parse(manifest("delivery: [\(sink)]"))
        #expect(
            desired.diagnostics.map(\.description) == [
                "tokens/a.yaml:6:14: warning: this version of Regent \(limitation); nothing is "
                    + "issued for the token until it can"
            ]
        )
        #expect(desired.specs.count == 1)
    }

    @Test func `of one place belongs to one token, but a service to many`() {
        let desired = assemble([
            ("a.yaml", manifest(name: "a", "delivery: [{hook: {name: x}}]")),
            ("b.yaml", manifest(name: "b", "delivery: [{hook: {name: x}}]")),
            ("c.yaml", manifest(name: "c", "delivery: [{webhook: {connection: x}}]")),
            ("d.yaml", manifest(name: "d", "delivery: [{webhook: {connection: x}}]")),
        ])
        #expect(desired.specs.keys.map(\.name).sorted() == ["c", "d"])
    }
}
