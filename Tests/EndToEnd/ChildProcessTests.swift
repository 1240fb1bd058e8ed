import Foundation
import Testing

@Suite("The programs that Regent starts")
struct ChildProcessTests {
    private static let strace = "/usr/bin/strace"

    private static let isPossible =
        Interruption.isPermitted && FileManager.default.isExecutableFile(atPath: strace)
        && KubernetesCluster.python != nil

    @Test(.enabled(if: isPossible, "strace, kubectl or the right to trace is missing"))
    func `learn of no secret from their arguments or their environment`() async throws {
        let cluster = try KubernetesCluster()
        let world = try World()
        try configure(world, cluster)
        let secrets = try await rotated(world)
        #expect(try cluster.value("token", of: "axiom") == secrets.last)

        let children = try ["first", "second"].flatMap { reason in
            let calls = try world.read("trace.\(reason)").split(separator: "\n")
                .filter { $0.contains("exec") }
            // The first is Regent itself, which has its credential from the environment here.
            return calls.dropFirst()
        }
        for program in ["bin/plugin", "hooks/deploy", "hooks/verify"] {
            #expect(children.contains { $0.contains(program) }, "\(program) did not run")
        }
        try world.write("children/calls", children.joined(separator: "\n"))
        let folder = world.folder.appending(path: "children")
        #expect(try leaks(of: secrets + [world.sandbox.token], below: folder) == [])
    }

    /// A cluster by a program that tells the credential, a hook and its check.
    private func configure(_ world: World, _ cluster: KubernetesCluster) throws {
        for name in ["deploy", "verify"] {
            try world.write("hooks/\(name)", "#!/bin/sh\ncat >/dev/null\n")
            try FileManager.default.setAttributes(
                [.posixPermissions: 0o755],
                ofItemAtPath: world.folder.appending(path: "hooks/\(name)").path
            )
        }
        let hooks = world.folder.appending(path: "hooks").path
        try world.write(
            "regent.yaml",
            try world.read("regent.yaml") + """

                connections:
                  kubernetes: [{name: test, kubeconfig: \(cluster.kubeconfig.path), context: plugin}]
                hooks: [{name: deploy, command: [\(hooks)/deploy], verify: [\(hooks)/verify]}]

                """
        )
    }

    private static func manifest(reason: String) -> String {
        let delivery = """
              delivery:
                - {file: {path: a.token}}
                - {kubernetesSecret: {namespace: shop, name: axiom, key: token}}
                - {hook: {name: deploy}}

            """
        return World.manifest("a", annotation: reason, sinks: false, extra: delivery)
    }

    /// The secrets of a creation and of a rotation, of which each program that is started is traced.
    private func rotated(_ world: World) async throws -> [String] {
        var secrets: [String] = []
        for reason in ["first", "second"] {
            try world.commit(["a.yaml": Self.manifest(reason: reason)])
            let applied = try await world.start(
                executable: Self.strace,
                [
                    "-f", "-v", "-qq", "-s", "1000000", "-e", "trace=execve,execveat", "-o",
                    world.folder.appending(path: "trace.\(reason)").path, World.regent, "apply",
                    "--yes",
                ],
                environment: [:]
            ).ended()
            try #require(applied.status == 0, "\(applied.output)\(applied.errors)")
            secrets.append(try world.secret("a"))
            let said = applied.output + applied.errors
            #expect(!secrets.contains { said.contains($0) })
        }
        return secrets
    }
}
