import Foundation
import Glibc
import Model
import SinkSupport
import Testing

@testable import Delivery

@Suite struct `A hook` {
    private let folder: TemporaryFolder

    init() throws { folder = try TemporaryFolder() }

    private func script(_ text: String, named name: String = "hook") throws -> String {
        try folder.write("#!/bin/sh\ncd '\(folder.path)'\n\(text)\n", to: name, mode: 0o755)
        return folder.path(name)
    }

    private func sink(
        _ text: String,
        verify: String? = nil,
        timeout: Duration = .seconds(10),
        arguments: [String] = [],
        user: String? = nil
    ) throws -> any Sink {
        let hook = SinkConnections.Hook(
            command: [try script(text), "first"],
            verify: try verify.map { [try script($0, named: "verify")] } ?? [],
            timeout: timeout,
            user: user
        )
        let connections = SinkConnections(
            filesRoot: "/nonexistent",
            hooks: ["deploy": hook],
            time: .stopped
        )
        let spec = HookSinkSpec(name: "deploy", arguments: arguments)
        return try SinkFactory(connections).make(.hook(spec))
    }

    @Test func `is given the secret on standard input, and nothing of it elsewhere`() async throws {
        let sink = try sink(
            """
            cat > input
            tr '\\0' '\\n' < /proc/$$/environ | sort > environ
            tr '\\0' '\\n' < /proc/$$/cmdline > cmdline
            """,
            arguments: ["checkout"]
        )
        try await sink.probe()
        try await sink.deliver(secret("xaat-secret"), from: try handover())
        #expect(try folder.read("input") == "xaat-secret")
        let words = try folder.read("cmdline").split(separator: "\n").map(String.init)
        #expect(words == ["/bin/sh", folder.path("hook"), "first", "checkout"])
        let environment = try folder.read("environ")
        for name in [
            "REGENT_ADDRESS=acme/checkout", "REGENT_EVENT=deliver", "REGENT_GENERATION=1",
            "REGENT_HOOK=deploy", "REGENT_OPERATION=01J00000000000000000000001",
            "REGENT_TOKEN_ID=7a3e-1",
        ] {
            #expect(environment.contains("\(name)\n"))
        }
        #expect(!environment.contains("xaat"))
        // Of this process's environment there is nothing.
        #expect(!environment.contains("HOME=") && !environment.contains("USER="))
    }

    @Test func `is read back where it says what it holds, and is unread where it does not`()
        async throws
    {
        #expect(try await sink("cat > held").holds(secret("xaat-1")) == nil)
        let sink = try sink("cat > held", verify: "cat > asked; cmp -s held asked")
        try await sink.deliver(secret("xaat-1"), from: try handover())
        #expect(try await sink.holds(secret("xaat-1")) == true)
        #expect(try await sink.holds(secret("xaat-2")) == false)
    }

    @Test func `fails with what it said, without the secret in it`() async throws {
        let sink = try sink(
            "read -r secret; echo \"no: $secret\" >&2; echo part ${secret#xaat-} >&2; "
                + "printf '%s' \"$secret\" | base64 >&2; exit 3"
        )
        let error = await refusal {
            try await sink.deliver(secret("xaat-0123456789abcdef\n"), from: try handover())
        }
        let detail = error?.detail ?? ""
        #expect(detail.hasPrefix("the hook ended with status 3: no: (secret)"))
        for part in ["xaat", "01234567", "eGFhdC0w"] { #expect(!detail.contains(part)) }
    }

    @Test func `is killed with all that it started, at its deadline`() async throws {
        let sink = try sink(
            "sleep 600 & echo $! > child; mkfifo fifo; cat fifo",
            timeout: .milliseconds(700)
        )
        let error = await refusal {
            try await sink.deliver(secret("xaat-1"), from: try handover())
        }
        #expect(error?.detail.contains("was killed after") == true)
        let child = try #require(pid_t(try folder.read("child").split(separator: "\n")[0]))
        #expect(kill(child, 0) != 0 || isZombie(child))
    }

    /// A child that was killed may wait to be reaped by whoever takes over orphans.
    private func isZombie(_ process: pid_t) -> Bool {
        let status = try? String(contentsOfFile: "/proc/\(process)/status", encoding: .utf8)
        return status.map { $0.contains("State:\tZ") || $0.contains("State:\tX") } ?? true
    }

    @Test func `is killed when it writes without end`() async throws {
        let error = await refusal {
            try await sink("yes").deliver(secret("xaat-1"), from: try handover())
        }
        #expect(error?.detail.contains("since it wrote more than 65536 bytes") == true)
    }

    @Test func `is probed without being run`() async throws {
        try await sink("touch ran").probe()
        #expect(try !folder.names().contains("ran"))
        let connections = SinkConnections(
            filesRoot: "/",
            hooks: ["deploy": SinkConnections.Hook(command: [folder.path("none")])],
            time: .stopped
        )
        let missing = try SinkFactory(connections).make(.hook(HookSinkSpec(name: "deploy")))
        let error = await refusal { try await missing.probe() }
        #expect(
            error?.problem == "\(folder.path("none")) cannot be run: No such file or directory; "
                + "install it there, executable, or correct the hook's command"
        )
    }

    @Test(.enabled(if: isRoot)) func `runs as its user, who gets no more rights`() async throws {
        try FileManager.default.setAttributes(
            [.posixPermissions: 0o777],
            ofItemAtPath: folder.path
        )
        let sink = try sink(
            "(id -u; id -g; grep NoNewPrivs /proc/self/status) > who",
            user: "nobody"
        )
        try await sink.deliver(secret("xaat-1"), from: try handover())
        #expect(try folder.read("who") == "65534\n65534\nNoNewPrivs:\t1\n")
    }

    @Test func `cannot take a secret back`() async throws {
        let error = await refusal { try await sink("true").remove() }
        #expect(error?.hint?.contains("leave out onRemoval") == true)
    }
}
