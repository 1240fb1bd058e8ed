import Foundation
import Testing

@Suite("A git server that is not who it should be, or does not let in")
struct GitTrustTests {
    /// A world with one manifest that a server has.
    private static func world(_ server: some GitServer) throws -> World {
        let world = try World.withoutSandbox()
        try world.use(server)
        try world.commit(["a.yaml": World.manifest("a")])
        try world.push(to: server)
        return world
    }

    /// What a plan fails with, in one line.
    private static func refusal(
        _ world: World,
        _ options: [String] = [],
        environment: [String: String] = [:]
    ) throws -> String {
        let plan = try world.start(
            ["plan", "--refresh=false"] + options,
            environment: environment
        ).wait()
        #expect(plan.status == 1, "\(plan.output)")
        #expect(plan.output.isEmpty)
        let lines = plan.errors.split(separator: "\n")
        #expect(lines.count == 1, "\(plan.errors)")
        return String(lines.first ?? "")
    }

    // MARK: Somebody in between

    @Test(arguments: [
        (HTTPSGitServer.Certificate.foreign, "is not correctly signed by the trusted CA"),
        (.expired, "The certificate validity has expired"),
    ])
    func `another certificate gets no credential`(
        certificate: HTTPSGitServer.Certificate,
        reason: String
    ) throws {
        let server = try HTTPSGitServer(certificate)
        let words = try Self.refusal(try Self.world(server))
        #expect(words.contains(reason), "\(words)")
        #expect(words.hasSuffix("look at source.caFile in the configuration"), "\(words)")
        #expect(try server.authorizations() == [])
    }

    @Test func `a certificate of another host gets no credential`() throws {
        let server = try HTTPSGitServer()
        let url = server.url.replacing("localhost", with: "127.0.0.2")
        let world = try Self.world(server)
        let words = try Self.refusal(world, ["--source-url", url])
        #expect(words.contains("certificate"), "\(words)")
        #expect(try server.authorizations() == [])
    }

    @Test func `another host key gets no credential`() throws {
        let server = try SSHGitServer()
        let world = try Self.world(server)
        try world.write("known", try server.knownHosts("other"))

        let words = try Self.refusal(world, ["--source-auth-known-hosts-file", "known"])

        #expect(
            words.contains(
                "127.0.0.1 has another ssh-ed25519 host key than known says: somebody may be in between"
            ),
            "\(words)"
        )
        let log = server.log()
        #expect(!log.contains("publickey"), "\(log)")
    }

    @Test func `a host key that nobody knows is told how to be made known`() throws {
        let server = try SSHGitServer()
        let world = try Self.world(server)
        try world.write("known", "# none\nexample.com ssh-ed25519 AAAA\n")

        let words = try Self.refusal(world, ["--source-auth-known-hosts-file", "known"])

        #expect(words.contains("known has no ssh-ed25519 host key of 127.0.0.1"), "\(words)")
        #expect(words.contains("`ssh-keyscan -p \(server.port) 127.0.0.1`"), "\(words)")
        #expect(!server.log().contains("publickey"))
    }

    @Test func `a host key that was revoked is refused, and a hashed name is known`() throws {
        let server = try SSHGitServer()
        let world = try Self.world(server)
        let key = try server.knownHosts("host")
        let stolen = key.replacing("[127.0.0.1]:\(server.port)", with: "*")
        for mark in ["@revoked", " \t@revoked"] {
            try world.write("known", "\(mark) \(stolen)\(key)")
            let words = try Self.refusal(world, ["--source-auth-known-hosts-file", "known"])
            #expect(words.contains("is marked @revoked in known"), "\(words)")
        }

        try world.write("hashed", key)
        let hash = ["-q", "-H", "-f", "hashed"]
        _ = try Program("/usr/bin/ssh-keygen", hash, in: world.folder).wait()
        #expect(try !world.read("hashed").contains("127.0.0.1"))
        let known = ["--source-auth-known-hosts-file", "hashed"]
        let plan = try world.start(["plan", "--refresh=false"] + known).wait()
        #expect(plan.status == 0, "\(plan.errors)")
    }

    @Test func `no file of known hosts means that no host is`() throws {
        let server = try SSHGitServer()
        let world = try Self.world(server)
        let words = try Self.refusal(world, ["--source-auth-known-hosts-file", "none"])
        #expect(words.contains("the file of known hosts, none, cannot be read"), "\(words)")
    }

    // MARK: A credential that is no good

    @Test func `a wrong password is tried once`() throws {
        let server = try HTTPSGitServer()
        let world = try Self.world(server)
        let option = ["--source-auth-password-from-env", "PASSWORD"]

        let words = try Self.refusal(world, option, environment: ["PASSWORD": "wrong"])

        #expect(words.contains("it refused the password of the user 'git'"), "\(words)")
        #expect(words.hasSuffix("look at source.auth and status.auth in the configuration"))
        #expect(Set(try server.authorizations()).count == 1)
        let right = try world.start(
            ["plan", "--refresh=false"] + option,
            environment: ["PASSWORD": HTTPSGitServer.password]
        ).wait()
        #expect(right.status == 0, "\(right.errors)")
    }

    @Test func `a password that changes in its file counts at once`() throws {
        let server = try HTTPSGitServer()
        let world = try Self.world(server)
        let file = server.folder.appending(path: "password")
        try Data("old\n".utf8).write(to: file)
        _ = try Self.refusal(world)
        try Data("\(HTTPSGitServer.password)\n".utf8).write(to: file)
        #expect(try world.regent("plan", "--refresh=false").status == 0)
    }

    @Test func `a key of a stranger is refused`() throws {
        let server = try SSHGitServer()
        let world = try Self.world(server)
        let key = "\(server.folder.path)/stranger"
        let words = try Self.refusal(world, ["--source-auth-ssh-key-file", key])
        #expect(words.contains("the key \(key) was of no use to the user"), "\(words)")
    }

    // MARK: What is not there

    @Test func `nobody listens, and there is no such repository or branch`() throws {
        let server = try HTTPSGitServer()
        let world = try Self.world(server)
        let nobody = "https://localhost:\(try LoopbackPort.free())/tokens.git"
        let unreachable = try Self.refusal(world, ["--source-url", nobody])
        #expect(unreachable.contains("failed to connect to localhost: Connection refused"))

        let other = server.url.replacing("tokens.git", with: "none.git")
        let missing = try Self.refusal(world, ["--source-url", other])
        #expect(missing.contains("unexpected http status code: 404"), "\(missing)")

        let branch = try Self.refusal(world, ["--source-branch", "nope"])
        #expect(branch.contains("\(server.url) has no branch 'nope'"), "\(branch)")
    }

    @Test func `an empty repository has no branch yet`() throws {
        let server = try SSHGitServer()
        let world = try World.withoutSandbox()
        try world.use(server)
        let words = try Self.refusal(world)
        #expect(words.contains("has no branch 'main'"), "\(words)")
    }
}
