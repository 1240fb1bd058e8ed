import Foundation
import Testing

@Suite("A source behind a git server")
struct RemoteGitTests {
    /// The demo's flow: from an empty server to a rotation, with the status on a branch of it.
    private func wholeJob(over server: some GitServer) throws {
        let world = try World()
        try world.use(server)
        try world.commit(["a.yaml": World.manifest("a")])
        try world.push(to: server)

        let plan = try world.regent("plan")
        #expect(plan.status == 0, "\(plan.output)\(plan.errors)")
        #expect(plan.output.contains("Plan: 1 to create"), "\(plan.output)")
        let created = try world.regent("apply", "--yes")
        #expect(created.status == 0, "\(created.output)\(created.errors)")
        let first = try world.secret("a")
        #expect(try server.git("show", "regent-status:status/SUMMARY.md").contains("acme/a"))

        try world.commit(["a.yaml": World.manifest("a", annotation: "please")])
        try world.push(to: server)
        let rotated = try world.regent("apply", "--yes")
        #expect(rotated.status == 0, "\(rotated.output)\(rotated.errors)")
        #expect(try world.secret("a") != first)
        let messages = try server.git("log", "--format=%s", "regent-status")
        #expect(messages.split(separator: "\n").count == 2, "\(messages)")
        #expect(try world.regent("plan", "--detailed-exitcode").status == 0)
    }

    @Test func `the whole job over https`() throws {
        let server = try HTTPSGitServer()
        try wholeJob(over: server)
    }

    @Test func `the whole job over ssh`() throws {
        let server = try SSHGitServer()
        try wholeJob(over: server)
    }

    @Test func `the whole job over ssh with a key that has a passphrase`() throws {
        let server = try SSHGitServer(passphrase: "two words")
        let world = try World()
        try world.use(server)
        try world.commit(["a.yaml": World.manifest("a")])
        try world.push(to: server)
        let option = ["--source-auth-passphrase-from-env", "PHRASE"]

        let plan = try world.start(["plan"] + option, environment: ["PHRASE": "two words"]).wait()
        #expect(plan.status == 0, "\(plan.errors)")
        let wrong = try world.start(["plan"] + option, environment: ["PHRASE": "three"]).wait()
        #expect(wrong.status == 1)
        #expect(wrong.errors.contains("Wrong passphrase"), "\(wrong.errors)")
    }

    @Test func `a controller acts on what is pushed, and stops cleanly`() throws {
        let server = try HTTPSGitServer()
        let world = try World()
        try world.use(server)
        try world.commit(["a.yaml": World.manifest("a")])
        try world.push(to: server)
        let controller = try world.start(["run"])
        try controller.untilOutput(contains: "acme/a: create done")
        try world.commit(["b.yaml": World.manifest("b")])
        try world.push(to: server)
        try controller.untilOutput(contains: "acme/b: create done")
        controller.terminate()
        #expect(controller.wait().status == 0)
    }

    @Test func `a history that was rewound waits for an approval`() throws {
        let server = try HTTPSGitServer()
        let world = try World()
        try world.use(server)
        try world.commit(["a.yaml": World.manifest("a")])
        try world.push(to: server)
        try world.commit(["b.yaml": World.manifest("b")])
        try world.push(to: server)
        try world.regent("apply", "--yes")
        try world.git("reset", "-q", "--hard", "HEAD~1")
        try world.commit(["c.yaml": World.manifest("c")])
        try world.push(to: server, force: true)

        let plan = try world.regent("plan", environment: ["COLUMNS": "400"])
        #expect(plan.output.contains("the source went back"), "\(plan.output)")
        let commit = try world.git("rev-parse", "--short=7", "HEAD").trimmed
        try world.regent("approve", commit, "--brake", "rewound-branch")
        #expect(try world.regent("apply", "--yes").status == 0)
        #expect(try !world.secret("c").isEmpty)
    }

    @Test func `a tag and a commit can be read, too, and a mirror that is damaged is made anew`()
        throws
    {
        let server = try HTTPSGitServer()
        let world = try World()
        try world.use(server)
        try world.commit(["a.yaml": World.manifest("a")])
        try world.git("tag", "-a", "v1", "-m", "one")
        let first = try world.git("rev-parse", "HEAD").trimmed
        try world.commit(["b.yaml": World.manifest("b")])
        try world.git("push", "-q", server.repository.path, "main", "v1")

        for option in [["--source-tag", "v1"], ["--source-commit", first]] {
            let plan = try world.start(["plan"] + option).wait()
            #expect(plan.output.contains("Plan: 1 to create"), "\(plan.output)\(plan.errors)")
        }
        try world.write("state/mirror/HEAD", "nonsense")
        let plan = try world.regent("plan")
        #expect(plan.output.contains("Plan: 2 to create"), "\(plan.output)\(plan.errors)")
    }

    @Test func `the status may be pushed by somebody else than who reads`() throws {
        let server = try SSHGitServer()
        let world = try World()
        try world.use(server)
        try world.commit(["a.yaml": World.manifest("a")])
        try world.push(to: server)
        let stranger = ["--status-auth-ssh-key-file", "\(server.folder.path)/stranger"]

        let refused = try world.start(["apply", "--yes"] + stranger).wait()

        #expect(refused.output.contains("acme/a"), "\(refused.output)")
        let words = (refused.output + refused.errors).replacing("\n", with: " ")
        #expect(words.contains("stranger was of no use to the user"), "\(words)")
        #expect(try server.git("branch", "--list", "regent-status").isEmpty)
        #expect(try world.regent("apply", "--yes").status == 0)
        #expect(try !server.git("branch", "--list", "regent-status").isEmpty)
    }

    @Test func `goes through the proxy that the environment names, which learns no password`()
        throws
    {
        let server = try HTTPSGitServer()
        let script = World.root.appending(path: "Tests/EndToEnd/GitServers/proxy.py").path
        let log = server.folder.appending(path: "proxy.log")
        let proxy = try Program("/usr/bin/python3", [script, log.path], in: server.folder)
        defer { proxy.kill() }
        let world = try World()
        try world.use(server)
        try world.commit(["a.yaml": World.manifest("a")])
        try world.push(to: server)

        let applied = try world.regent(
            "apply",
            "--yes",
            environment: ["https_proxy": try proxy.firstLine()]
        )

        #expect(applied.status == 0, "\(applied.output)\(applied.errors)")
        #expect(try server.git("show", "regent-status:status/SUMMARY.md").contains("acme/a"))
        let seen = try String(contentsOf: log, encoding: .utf8)
        // One connection reads, another one pushes the status.
        #expect(seen.components(separatedBy: "CONNECT localhost:\(server.port)").count > 2)
        #expect(try !server.authorizations().isEmpty)
        #expect(!seen.lowercased().contains("authorization"), "\(seen)")
    }

    @Test func `a push that comes second is made again on top of the first`() throws {
        let server = try HTTPSGitServer()
        let hook = server.repository.appending(path: "hooks/update")
        try Data(
            """
            #!/bin/sh
            # While Regent pushes for the first time, somebody else is quicker.
            [ "$1" = refs/heads/regent-status ] && [ ! -e raced ] || exit 0
            touch raced
            export GIT_AUTHOR_NAME=a GIT_AUTHOR_EMAIL=a@b GIT_COMMITTER_NAME=a GIT_COMMITTER_EMAIL=a@b
            git update-ref "$1" "$(git commit-tree "$(git mktree </dev/null)" -m first)"

            """.utf8
        ).write(to: hook)
        try FileManager.default.setAttributes(
            [.posixPermissions: 0o755],
            ofItemAtPath: hook.path
        )
        let world = try World()
        try world.use(server)
        try world.commit(["a.yaml": World.manifest("a")])
        try world.push(to: server)

        let applied = try world.regent("apply", "--yes")

        #expect(applied.status == 0, "\(applied.output)\(applied.errors)")
        #expect(try server.git("log", "--format=%s", "regent-status").hasSuffix("\nfirst\n"))
        #expect(try server.git("show", "regent-status:status/SUMMARY.md").contains("acme/a"))
    }
}
