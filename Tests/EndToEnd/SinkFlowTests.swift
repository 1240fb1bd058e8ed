import Foundation
import Testing

@Suite("Secrets on their way to sinks")
struct SinkFlowTests {
    private func manifest(_ name: String, _ delivery: String, _ extra: String = "") -> String {
        World.manifest(name, sinks: false, extra: "  delivery:\n\(delivery)\n\(extra)")
    }

    private func configure(_ world: World, _ text: String) throws {
        try world.write("regent.yaml", try world.read("regent.yaml") + "\n\(text)\n")
    }

    private func accepts(_ world: World, _ secret: String) async throws -> Bool {
        let event = #"[{"a":1}]"#
        return try await world.sandbox.send(
            "POST",
            "/v1/datasets/logs/ingest",
            with: secret,
            body: event
        ).status == 200
    }

    @Test(
        .enabled(if: KubernetesCluster.python != nil, "REGENT_PYTHON names no python with kubectl"),
        arguments: ["certificate", "token", "plugin"]
    )
    func `reach a cluster by a kubeconfig, and a change by hand is undone from the sealed copy`(
        context: String
    ) async throws {
        let cluster = try KubernetesCluster()
        let world = try World()
        try configure(
            world,
            """
            connections:
              kubernetes: [{name: test, kubeconfig: \(cluster.kubeconfig.path), context: \(context)}]
            """
        )
        try world.commit([
            "a.yaml": manifest(
                "checkout",
                "    - kubernetesSecret: {namespace: shop, name: axiom, key: token, previousKey: old}",
                "  keepSealed: true"
            )
        ])
        let applied = try world.regent("apply", "--yes")
        #expect(applied.status == 0, "\(applied.output)\(applied.errors)")
        let first = try cluster.value("token", of: "axiom")
        #expect(try await accepts(world, first))
        #expect(try world.regent("plan", "--detailed-exitcode").status == 0)

        try cluster.edit("token", of: "axiom", to: "mine")
        let plan = try world.regent("plan", environment: ["COLUMNS": "200"])
        #expect(plan.output.contains("SinkDrifted"), "\(plan.output)")
        #expect(plan.output.contains("redeliver"), "\(plan.output)")
        #expect(try world.regent("apply", "--yes").status == 0)
        #expect(try cluster.value("token", of: "axiom") == first)

        let rotated = try world.regent("regenerate", "acme/checkout")
        #expect(rotated.status == 0, "\(rotated.output)\(rotated.errors)")
        let second = try cluster.value("token", of: "axiom")
        #expect(second != first)
        #expect(try cluster.value("old", of: "axiom") == first)
        let (firstWorks, secondWorks) = (
            try await accepts(world, first), try await accepts(world, second)
        )
        #expect(firstWorks && secondWorks)
        let status = try world.git("show", "regent-status:status/a.yaml")
        #expect(status.contains("kubernetesSecret/shop/axiom/token"), "\(status)")
        #expect(!status.contains(second) && !status.contains("mine"))
    }

    @Test func `that somebody changed are made anew where no copy is kept`() async throws {
        let world = try World()
        try world.commit(["a.yaml": World.manifest("checkout")])
        #expect(try world.regent("apply", "--yes").status == 0)
        let first = try world.secret("checkout")
        try FileManager.default.removeItem(
            at: world.folder.appending(path: "secrets/checkout.token")
        )
        let plan = try world.regent("plan", environment: ["COLUMNS": "200"])
        #expect(plan.output.contains("SinkDrifted"), "\(plan.output)")
        #expect(plan.output.contains("regenerate"), "\(plan.output)")
        #expect(try world.regent("apply", "--yes").status == 0)
        #expect(try world.secret("checkout") != first)
        #expect(try world.regent("plan", "--detailed-exitcode").status == 0)
    }

    @Test func `are deleted where a sink is taken away that says so, and stay where not`() throws {
        let world = try World()
        func delivery(_ sinks: String...) -> String {
            sinks.map { "    - \($0)" }.joined(separator: "\n")
        }
        let (kept, left, cleaned) = (
            "{file: {path: kept.token}}", "{file: {path: left.token}}",
            "{file: {path: cleaned.token}, onRemoval: Delete}"
        )
        try world.commit(["a.yaml": manifest("checkout", delivery(kept, left, cleaned))])
        #expect(try world.regent("apply", "--yes").status == 0)
        let secret = try world.secret("kept")
        try world.commit(["a.yaml": manifest("checkout", delivery(kept))])
        let plan = try world.regent("plan", environment: ["COLUMNS": "200"])
        #expect(plan.output.contains("SinkRemoved"), "\(plan.output)")
        #expect(plan.output.contains("remove     file cleaned.token"), "\(plan.output)")
        let applied = try world.regent("apply", "--yes")
        #expect(applied.status == 0, "\(applied.output)\(applied.errors)")
        #expect(try world.secret("kept") == secret)
        #expect(try world.secret("left") == secret)
        #expect(throws: (any Error).self) { try world.secret("cleaned") }
        let after = try world.regent("plan", "--detailed-exitcode")
        #expect(after.status == 0, "\(after.output)")
    }

    @Test func `are deleted with the token, where the sink says so`() throws {
        let world = try World()
        try world.commit([
            "a.yaml": manifest(
                "checkout",
                "    - {file: {path: a.token}, onRemoval: Delete}\n    - {file: {path: b.token}}",
                "  deletionPolicy: Delete"
            ), "b.yaml": World.manifest("other"),
        ])
        #expect(try world.regent("apply", "--yes").status == 0)
        try world.git("rm", "-q", "a.yaml")
        try world.git("commit", "-qm", "gone")
        let applied = try world.regent("apply", "--yes")
        #expect(applied.status == 0, "\(applied.output)\(applied.errors)")
        #expect(throws: (any Error).self) { try world.secret("a") }
        #expect(try !world.secret("b").isEmpty)
    }

    @Test func `go on without a sink that is not required, and to it as soon as it takes them`()
        throws
    {
        let world = try World()
        try world.write("secrets/blocked", "a file where a folder is needed")
        try world.commit([
            "a.yaml": manifest(
                "checkout",
                "    - {file: {path: blocked/b.token}, required: false}\n    - file: {path: a.token}"
            )
        ])
        let applied = try world.regent("apply", "--yes")
        #expect(applied.status == 0, "\(applied.output)\(applied.errors)")
        let secret = try world.secret("a")
        let status = try world.git("show", "regent-status:status/a.yaml")
        #expect(status.contains("{type: Ready, status: \"True\""), "\(status)")
        try FileManager.default.removeItem(at: world.folder.appending(path: "secrets/blocked"))
        #expect(try world.regent("apply", "--yes").status == 0)
        #expect(try world.read("secrets/blocked/b.token") == secret)
        #expect(try world.regent("plan", "--detailed-exitcode").status == 0)
    }

    @Test func `are kept back until the new token passes its check`() async throws {
        let world = try World()
        try world.write("check", "#!/bin/sh\ncat > /dev/null; test -e ready\n")
        let script = world.folder.appending(path: "check").path
        try FileManager.default.setAttributes([.posixPermissions: 0o755], ofItemAtPath: script)
        try configure(
            world,
            "hooks: [{name: check, command: [/bin/sh, -c, 'cd \(world.folder.path) && ./check']}]"
        )
        try world.commit([
            "a.yaml": manifest(
                "checkout",
                "    - file: {path: checkout.token}",
                "  check: {hook: {name: check}}"
            ), "b.yaml": manifest("b", "    - file: {path: b.token}", "  check: {dataset: logs}"),
            "c.yaml": manifest("c", "    - file: {path: c.token}", "  check: {dataset: other}"),
        ])
        let first = try world.regent("apply", "--yes", environment: ["COLUMNS": "300"])
        #expect(first.status == 3)
        #expect(throws: (any Error).self) { try world.secret("checkout") }
        #expect(throws: (any Error).self) { try world.secret("c") }
        #expect(try await accepts(world, try world.secret("b")))
        #expect(
            first.output.contains("its check does not pass: hook check: the check ended with"),
            "\(first.output)"
        )
        #expect(first.output.contains("/v1/datasets/other/ingest"), "\(first.output)")
        try world.write("ready", "")
        _ = try world.regent("apply", "--yes")
        #expect(try await accepts(world, try world.secret("checkout")))
    }

    @Test(arguments: [
        (
            "{hook: {name: other}}", "a.yaml:9:7",
            "the secret goes to 'other', against sinks.hook.names of policies[0] (**)"
        ),
        ("{file: {path: ../x}}", "a.yaml:9:21", "has '..' in it"),
        (
            "{file: {path: /etc/cron.d/x}}", "a.yaml:9:7",
            "the secret goes to '/etc/cron.d/x', against sinks.file.under of policies[0] (**)"
        ),
        (
            "{file: {path: /run/x, reload: {pidFile: /var/run/sshd.pid}}}", "a.yaml:9:7",
            "the secret goes to '/var/run/sshd.pid', against sinks.file.pidFiles of policies[0]"
        ),
        (
            "{kubernetesSecret: {namespace: kube-system, name: a, key: b}}", "a.yaml:9:7",
            "the secret goes to 'kube-system', against sinks.kubernetesSecret.namespaces"
        ),
        (
            "{awsSecretsManager: {region: eu-central-1, secretID: a}}", "a.yaml:9:7",
            "the secret goes to awsSecretsManager, against sinks of policies[0] (**)"
        ),
    ])
    func `are not let out of what a policy allows`(
        sink: String,
        place: String,
        message: String
    ) throws {
        let world = try World.withoutSandbox()
        let policies = """
            policies:
              - path: '**'
                sinks:
                  file: {under: /run}
                  kubernetesSecret: {namespaces: [shop]}
                  hook: {names: [deploy]}
            """
        try configure(
            world,
            "hooks: [{name: deploy, command: [/bin/true]}, {name: other, command: [/bin/true]}]\n"
                + policies
        )
        let text = """
            apiVersion: regent.dev/v1alpha1
            kind: APIToken
            metadata:
              name: a
            spec:
              organization: acme
              expiresAfter: 90d
              delivery:
                - \(sink)

            """
        try world.commit(["a.yaml": text])
        for command in [["validate"], ["plan", "--refresh=false"]] {
            let outcome = try world.start(command, environment: ["COLUMNS": "400"]).wait()
            #expect(outcome.status == 1)
            let words = outcome.output.split(whereSeparator: \.isWhitespace).joined(separator: " ")
            #expect(words.contains(message), "\(outcome.output)\(outcome.errors)")
        }
        let checked = try world.regent("validate")
        #expect(checked.output.contains("\(place): error:"), "\(checked.output)")
    }

    @Test func `cannot be sent to what tells machines their credentials`() throws {
        let world = try World.withoutSandbox()
        try configure(
            world,
            "connections: {vault: [{name: a, address: 'http://169.254.169.254', auth: {token: "
                + "{file: x}}}]}"
        )
        let outcome = try world.regent("plan")
        #expect(outcome.status == 1)
        #expect(outcome.errors.contains("connections.vault.address"), "\(outcome.errors)")
    }
}
