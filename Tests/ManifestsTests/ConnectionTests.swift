import Manifests
import Model
import Testing

private let whole = """
    connections:
      kubernetes:
        - name: default
        - {name: eu, kubeconfig: kube.conf, context: eu}
      vault:
        - {name: a, address: "https://vault:8200/", auth: {appRole: {roleID: r, secretIDFrom: {file: s}}}}
        - {name: b, address: "https://vault:8200", namespace: n, caFile: /ca.pem,
           auth: {kubernetes: {mount: k8s, role: r}}}
        - {name: c, address: "https://vault:8200", auth: {jwt: {role: r, tokenFrom: {env: T}}}}
        - {name: d, address: "https://vault:8200", auth: {token: {env: T}}}
      github:
        - {name: default, tokenFrom: {file: /gh.token}}
        - {name: app, apiURL: "https://ghe/api/v3", app: {id: "1", installationID: "2", privateKeyFrom: {file: k}}}
      aws: [{name: default, region: eu-central-1}]
      webhook: [{name: edge, url: "https://edge/hook", secretFrom: {file: s}}]
    hooks:
      - {name: deploy-edge, command: [/usr/local/bin/deploy-edge, -v], timeout: 10s, user: deploy}
    """

@Suite struct `Connections and hooks` {
    @Test func `name the variables that secrets are read from`() throws {
        let configuration = try #require(decode(smallConfiguration + whole).configuration)
        #expect(configuration.secretVariables == ["AXIOM_TOKEN", "T"])
    }

    @Test func `are read with every field`() throws {
        let result = decode(smallConfiguration + whole)
        #expect(result.errors.isEmpty)
        let configuration = try #require(result.configuration)
        let connections = configuration.connections
        #expect(connections.kubernetes.map(\.name) == ["default", "eu"])
        #expect(connections.kubernetes.last?.kubeconfig == "/etc/regent/kube.conf")
        #expect(
            connections.vault.map(\.authentication) == [
                .appRole(mount: "approle", roleID: "r", secretID: .file("/etc/regent/s")),
                .kubernetes(mount: "k8s", role: "r"),
                .jwt(mount: "jwt", role: "r", token: .environment("T")),
                .token(.environment("T")),
            ]
        )
        #expect(connections.vault.first?.address == "https://vault:8200")
        #expect(connections.vault[1].caFile == "/ca.pem")
        #expect(
            connections.github.map(\.authentication) == [
                .token(.file("/gh.token")),
                .app(id: "1", installationID: "2", privateKey: .file("/etc/regent/k")),
            ]
        )
        #expect(connections.github.first?.apiURL == "https://api.github.com")
        #expect(connections.aws.first?.region == "eu-central-1")
        #expect(connections.webhook.first?.secret == .file("/etc/regent/s"))
        let hook = try #require(configuration.hooks.first)
        #expect(hook.command == ["/usr/local/bin/deploy-edge", "-v"])
        #expect(hook.timeout == .seconds(10))
        #expect(hook.user == "deploy")
        let rules = SourceRules(configuration)
        #expect(rules.connections?[.vault] == ["a", "b", "c", "d"])
        #expect(rules.hooks == ["deploy-edge"])
    }

    @Test func `are shown as they are written, with their places`() {
        let result = decode(smallConfiguration + whole)
        let settings = result.settings.filter { $0.path.hasPrefix("hooks") }
        #expect(
            settings.map { "\($0.path) = \($0.value)" } == [
                "hooks[0].name = deploy-edge",
                "hooks[0].command = [/usr/local/bin/deploy-edge, \"-v\"]",
                "hooks[0].timeout = 10s", "hooks[0].user = deploy",
            ]
        )
        let place = SourcePosition(path: "regent.yaml", line: 22, column: 12)
        #expect(settings.first?.origin == .file(place))
    }

    @Test(arguments: [
        (
            "hooks: [{name: a, command: [deploy]}]",
            "regent.yaml:6:28: error: hooks.command does not begin with an absolute path; write it "
                + "as [/usr/local/bin/program, argument]"
        ),
        (
            "hooks: [{name: a, command: [/a]}, {name: a, command: [/b]}]",
            "regent.yaml:6:35: error: hooks has 'a' already; give each a name of its own"
        ),
        (
            "connections: {aws: [{}]}",
            "regent.yaml:6:21: error: connections.aws.name is missing"
        ),
        (
            "connections: {webhook: [{name: a, url: \"http://edge\", secretFrom: {env: A}}]}",
            "regent.yaml:6:40: error: connections.webhook.url would send the credential "
                + "unencrypted; use https; plain http is for this machine only"
        ),
        (
            "connections: {vault: [{name: a, address: \"https://v\", auth: {}}]}",
            "regent.yaml:6:61: error: connections.vault.auth says none of appRole, kubernetes, jwt "
                + "and token; say one of them"
        ),
        (
            "connections: {webhook: [{name: a, url: \"https://e\", secretFrom: {env: A, file: b}}]}",
            "regent.yaml:6:65: error: connections.webhook.secretFrom says more than one of env and "
                + "file; say one of them"
        ),
    ])
    func `that are wrong are refused with what to do`(line: String, expected: String) {
        #expect(decode(smallConfiguration + line + "\n").errors == [expected])
    }
}
