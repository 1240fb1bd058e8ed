import Foundation
import Testing

@Suite("A git server that does everything wrong")
struct HostileGitTests {
    private static let late = "it took longer than 3s, which is the limit"

    @Test(arguments: [
        ("tcp-silent", late), ("tcp-drop", "unexpected EOF"), ("tcp-garbage", "http parser error"),
        ("tls-stall", late), ("tls-drop", "SSL error"), ("tls-garbage", "SSL error"),
        ("tls-slow", late), ("ssh-silent", late), ("ssh-stall", late),
        ("ssh-drop", "failed to start SSH session"), ("ssh-garbage", "failed to start SSH session"),
        ("refs-redirect", "cannot redirect from '127.0.0.1' to 'localhost'"),
        ("refs-ask", "it refused the password of the user 'git'"),
        ("refs-html", "invalid content-type: 'text/html'"),
        ("refs-500", "unexpected http status code: 500"), ("refs-garbage", "bad packet length"),
        ("refs-drop", "stream ended at an unexpected time"), ("refs-slow", late),
        ("refs-stall", late), ("refs-headers", "too many header bytes"), ("refs-endless", late),
        ("refs-gigabyte", "bad packet length"), ("refs-nowhere", "target OID"),
        ("pack-drop", "unexpected EOF"), ("pack-header", "unexpected EOF"),
        ("pack-half", "unexpected EOF"), ("pack-stall", late), ("pack-slow", late),
        ("pack-error", "incomplete pack header"),
        ("pack-corrupt", "error reading from the zlib stream"),
        ("pack-million", "too many objects"), ("pack-billions", "too many objects"),
    ])
    func `is given up, with one message that says why`(behaviour: String, reason: String) throws {
        let server = try Server(behaviour)
        let (world, plan) = try Self.plan(server)

        #expect(plan.status == 1, "\(plan.output)")
        let lines = plan.errors.split(separator: "\n")
        #expect(lines.count == 1, "\(plan.errors)")
        #expect(plan.errors.hasPrefix("error: cannot fetch refs/heads/"), "\(plan.errors)")
        #expect(plan.errors.contains(reason), "\(plan.errors)")
        #expect(!server.stop().contains("leaked"), "a credential went elsewhere")
        #expect(Self.children(of: world).isEmpty)
    }

    /// What becomes of these depends on how fast the machine is.
    @Test(arguments: ["pack-chatter", "pack-bomb", "pack-delta", "pack-endless"])
    func `that sends without an end is stopped by one limit or another`(behaviour: String) throws {
        let server = try Server(behaviour)
        let (world, plan) = try Self.plan(server)
        #expect(plan.status == 1, "\(plan.output)")
        #expect(plan.errors.split(separator: "\n").count == 1, "\(plan.errors)")
        _ = server.stop()
        #expect(Self.children(of: world).isEmpty)
    }

    @Test func `a hundred thousand references are none too many`() throws {
        let server = try Server("refs-many")
        let (_, plan) = try Self.plan(server, timeout: "60s")
        #expect(plan.status == 0, "\(plan.errors)")
        _ = server.stop()
    }

    @Test func `half a pack that was left behind is removed by the next fetch`() throws {
        let stalled = try Server("pack-stall")
        let (world, _) = try Self.plan(stalled)
        _ = stalled.stop()
        #expect(try Self.packs(of: world).contains { $0.hasPrefix("pack_git2_") })

        let good = try Server("good")
        let url = ["--source-url", good.url]
        #expect(try world.start(["plan", "--refresh=false"] + url).wait().status == 0)
        #expect(try !Self.packs(of: world).contains { $0.hasPrefix("pack_git2_") })
        _ = good.stop()
    }

    @Test func `again and again, it leaves nothing behind in the process that waits`() throws {
        let folder = FileManager.default.temporaryDirectory
        let program = World.root.appending(path: ".build/debug/hostilegit").path
        let outcome = try Program(
            program,
            [World.regent, "/usr/bin/python3", Server.script, "50"],
            in: folder
        ).wait()
        #expect(outcome.status == 0, "\(outcome.output)\(outcome.errors)")
    }

    // MARK: Parts

    private static func plan(
        _ server: Server,
        timeout: String = "3s"
    ) throws -> (World, Outcome) {
        let world = try World.withoutSandbox()
        var options = ["--source-url", server.url, "--source-timeout", timeout]
        if server.url.hasPrefix("ssh") {
            try world.write("known_hosts", "")
            options += ["--source-auth-ssh-key-file", "key"]
            options += ["--source-auth-known-hosts-file", "known_hosts"]
        } else {
            options += ["--source-auth-username", "git"]
            options += ["--source-auth-password-from-env", "PASSWORD"]
        }
        let plan = try world.start(
            ["plan", "--refresh=false"] + options,
            environment: ["PASSWORD": "hunter2hunter2"]
        ).wait()
        return (world, plan)
    }

    private static func packs(of world: World) throws -> [String] {
        let folder = world.folder.appending(path: "state/mirror/objects/pack").path
        return try FileManager.default.contentsOfDirectory(atPath: folder)
    }

    /// Processes that work in a world's folder still.
    private static func children(of world: World) -> [String] {
        let files = FileManager.default
        return ((try? files.contentsOfDirectory(atPath: "/proc")) ?? []).filter { name in
            let place = try? files.destinationOfSymbolicLink(atPath: "/proc/\(name)/cwd")
            return place == world.folder.path
        }
    }

    /// The script with one behaviour.
    private final class Server {
        static let script = World.root.appending(path: "Tests/EndToEnd/GitServers/hostile.py").path
        let url: String
        private let program: Program

        init(_ behaviour: String) throws {
            program = try Program(
                "/usr/bin/python3",
                [Self.script, behaviour],
                in: FileManager.default.temporaryDirectory
            )
            url = try program.firstLine()
        }

        /// Ends it; what it said.
        func stop() -> String {
            program.kill()
            return program.wait().output
        }

        deinit { program.kill() }
    }
}
