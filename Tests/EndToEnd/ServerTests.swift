import Foundation
import FoundationNetworking
import Testing

@Suite("Whoever watches the controller")
struct ServerTests {
    /// A controller that answers, and where; it ends with the value.
    private final class Watched {
        let world: World
        let program: Program
        let url: String

        init(_ world: World, options: [String] = []) throws {
            self.world = world
            program = try world.start(
                ["run", "--server-listen", "127.0.0.1:0", "--timing-settle", "1s"] + options
            )
            let line = try program.firstLine()
            let words = "/healthz, /readyz and /metrics are answered at "
            let start = try #require(line.range(of: words)?.upperBound, "\(line)")
            url = String(line[start...])
        }

        deinit {
            program.terminate()
            _ = program.wait()
        }

        func ask(_ path: String, _ method: String = "GET") async throws -> (Int, String) {
            var request = URLRequest(url: try #require(URL(string: url + path)))
            request.httpMethod = method
            let (data, response) = try await URLSession.shared.data(for: request)
            let status = try #require(response as? HTTPURLResponse).statusCode
            return (status, String(decoding: data, as: UTF8.self))
        }

        /// Asks until the answer is as it should be, at most for about a minute.
        @discardableResult
        func until(
            _ path: String,
            _ isAsItShouldBe: (Int, String) -> Bool
        ) async throws -> String {
            var last = (0, "")
            for _ in 0..<40_000 {
                last = try await ask(path)
                if isAsItShouldBe(last.0, last.1) { return last.1 }
            }
            Issue.record("\(path) answers \(last.0): \(last.1)")
            return last.1
        }

        func until(_ sample: String) async throws -> String {
            try await until("/metrics") { $1.contains("\n\(sample)\n") }
        }
    }

    private static func count(_ kind: String, _ reason: String) -> String {
        "regent_operations_total{kind=\"\(kind)\",reason=\"\(reason)\",outcome=\"succeeded\"}"
    }

    @Test func `sees it become ready, rotate and stop`() async throws {
        let world = try World()
        let watched = try Watched(world)
        // The repository has no commit, so that no cycle goes through.
        try watched.program.untilOutput(contains: "the cycle failed")
        #expect(try await watched.ask("/healthz") == (200, "ok\n"))
        let unready = try await watched.ask("/readyz")
        #expect(unready.0 == 503)
        #expect(unready.1 == "the source was not read yet; the log says what is under way\n")

        try world.commit([
            "a.yaml": World.manifest("a"), "b.yaml": World.manifest("b", sinks: false),
        ])
        try await watched.until("/readyz") { status, text in status == 200 && text == "ok\n" }
        var metrics = try await watched.until("\(Self.count("create", "NotFound")) 2")
        let commit = try world.git("rev-parse", "HEAD").trimmed
        for line in [
            "regent_token_ready{organization=\"acme\",name=\"a\"} 1", "regent_leader 1",
            "regent_tokens{ready=\"true\"} 2", "regent_escrow_entries 1",
            "regent_delivery_pending 0",
            "regent_source_commit_info{commit=\"\(commit)\"} 1", "regent_orphans_total 0",
            "regent_operation_duration_seconds_count{kind=\"create\"} 2",
            "regent_api_requests_total{code=\"none\"} 0",
        ] {
            metrics = try await watched.until(line)
        }
        let expiry = "\nregent_token_expiration_timestamp_seconds{organization=\"acme\""
        #expect(metrics.contains(expiry))
        #expect(metrics.contains("\nregent_api_requests_total{code=\"200\"} "))
        #expect(metrics.contains("\nregent_api_rate_limit_remaining 9"))

        try world.regent("regenerate", "acme/a")
        metrics = try await watched.until("\(Self.count("regenerate", "Requested")) 1")
        #expect(metrics.contains("\n\(Self.count("create", "NotFound")) 2\n"))
        try world.regent("reveal", "acme/b", "--stdout")
        _ = try await watched.until("regent_escrow_entries 0")

        watched.program.terminate()
        let outcome = watched.program.wait()
        #expect(outcome.status == 0)
        #expect(outcome.output.contains("the controller stopped"))
        await #expect(throws: URLError.self) { try await watched.ask("/healthz") }
    }

    @Test func `sees what goes wrong, and that it is made good`() async throws {
        let world = try World(sandbox: Sandbox(faults: ["lost-answer:once@create"]))
        try world.commit(["a.yaml": World.manifest("a")])
        // A folder is where the sink's file is to be.
        try world.write("secrets/b.token/in-the-way", "")
        try world.commit(["b.yaml": World.manifest("b")])
        let watched = try Watched(world)
        for line in [
            "regent_api_requests_total{code=\"none\"} 1", "regent_orphans_total 1",
            "\(Self.count("create", "NotFound")) 1",
            "regent_operations_open{state=\"ambiguous\"} 0",
            "regent_token_ready{organization=\"acme\",name=\"a\"} 1",
            "regent_token_ready{organization=\"acme\",name=\"b\"} 0",
        ] {
            _ = try await watched.until(line)
        }
        let failed = Self.count("create", "NotFound").replacing("succeeded", with: "failed")
        let metrics = try await watched.ask("/metrics").1
        #expect(metrics.contains("\n\(failed) "))
        #expect(!metrics.contains("\n\(failed) 0\n"))
        #expect(try await watched.ask("/readyz").0 == 200, "others are kept")
    }

    @Test func `learns no secret and no token's id, and no name where that is switched off`()
        async throws
    {
        let world = try World()
        try world.commit(["a.yaml": World.manifest("a-token")])
        let watched = try Watched(world, options: ["--server-token-metrics=false"])
        let metrics = try await watched.until("\(Self.count("create", "NotFound")) 1")
        _ = try await watched.until("regent_tokens{ready=\"true\"} 1")
        let tokens = try await world.sandbox.listed().values.flatMap { $0 }
        let hidden =
            [try world.secret("a-token"), try world.sandbox.token, "a-token", "acme"]
            + tokens.map(\.id)
        for path in ["/", "/healthz", "/readyz", "/metrics", "/elsewhere"] {
            let text = try await watched.ask(path).1
            for word in hidden { #expect(!text.contains(word), "\(path)") }
        }
        #expect(!metrics.contains("regent_token_"))
    }

    @Test func `can ask, and nothing else`() async throws {
        let world = try World()
        let watched = try Watched(world)
        #expect(try await watched.ask("/metrics", "POST").0 == 405)
        #expect(try await watched.ask("/metrics", "DELETE").0 == 405)
        #expect(try await watched.ask("/healthz", "HEAD") == (200, ""))
        #expect(try await watched.ask("/v2/tokens").0 == 404)
        #expect(try await watched.ask("/").1.contains("/readyz"))
    }

    private static let promtool = "/usr/bin/promtool"
    private static let hasPromtool = FileManager.default.isExecutableFile(atPath: promtool)

    @Test(.enabled(if: hasPromtool, "promtool is missing: `make test` installs it"))
    func `gets metrics that Prometheus' own tool has nothing to say against`() async throws {
        let world = try World()
        try world.commit(["a.yaml": World.manifest("a"), "b.yaml": World.manifest("b")])
        let watched = try Watched(world)
        _ = try await watched.until("\(Self.count("create", "NotFound")) 2")
        let metrics = try await watched.until("regent_tokens{ready=\"true\"} 2")
        try world.write("scrape.prom", metrics)
        let scrape = try FileHandle(forReadingFrom: world.folder.appending(path: "scrape.prom"))
        let checked = try Program(
            Self.promtool,
            ["check", "metrics"],
            in: world.folder,
            input: scrape
        ).wait()
        #expect(checked.status == 0)
        #expect(checked.output + checked.errors == "")
    }

    @Test(.enabled(if: hasPromtool, "promtool is missing: `make test` installs it"))
    func `can paste the alerts of the documentation`() throws {
        let page = try String(
            contentsOf: World.root.appending(path: "docs/metrics.md"),
            encoding: .utf8
        )
        let start = try #require(page.range(of: "```yaml\ngroups:")?.lowerBound)
        let block = page[start...].dropFirst("```yaml\n".count)
        let end = try #require(block.range(of: "\n```")?.lowerBound)
        let world = try World.withoutSandbox()
        try world.write("regent.rules.yaml", String(block[..<end]) + "\n")
        let checked = try Program(
            Self.promtool,
            ["check", "rules", "regent.rules.yaml"],
            in: world.folder
        ).wait()
        #expect(checked.status == 0, "\(checked.output)\(checked.errors)")
    }

    @Test func `is told at once where the port is taken`() throws {
        let world = try World()
        let watched = try Watched(world)
        let taken = watched.url.dropFirst("http://".count)
        let second = try world.regent("run", "--server-listen", String(taken))
        #expect(second.status == 1)
        #expect(second.output == "")
        #expect(
            second.errors == """
                regent: server.listen: cannot listen on \(taken): Address already in use; stop what \
                listens there, or choose another port (0 takes a free one)

                """
        )
    }

    @Test func `finds nobody where the configuration does not say so, or for one cycle`() throws {
        let world = try World()
        try world.commit(["a.yaml": World.manifest("a")])
        let once = try world.regent("run", "--once", "--server-listen", "127.0.0.1:0")
        #expect(once.status == 0, "\(once.errors)")
        let silent = try world.start(["run"])
        try silent.untilOutput(contains: "the controller began")
        silent.terminate()
        for output in [once.output, silent.wait().output] {
            #expect(!output.contains("answered at"))
        }
    }
}
