import Foundation
import Subprocess
import Testing

@Suite("A program that is run")
struct ChildCommandTests {
    private func shell(
        _ script: String,
        environment: [String: String] = [:],
        input: String = "",
        attachments: [String] = [],
        deadline: Duration = .seconds(60),
        silence: Duration? = nil,
        outputLimit: Int = 1024
    ) throws -> ChildOutcome {
        try ChildCommand(
            "/bin/sh",
            ["-c", script],
            environment: environment,
            input: Array(input.utf8),
            attachments: attachments.map { Array($0.utf8) },
            deadline: deadline,
            silence: silence,
            outputLimit: outputLimit
        ).run()
    }

    private func text(_ bytes: [UInt8]) -> String { String(decoding: bytes, as: UTF8.self) }

    @Test func `says how it ended, and what it wrote where`() throws {
        let outcome = try shell("echo out; echo err >&2; exit 7")

        #expect(outcome.ending == .exited(7))
        #expect(text(outcome.output) == "out\n")
        #expect(text(outcome.errors) == "err\n")
    }

    @Test func `says which signal ended it`() throws {
        #expect(try shell("kill -TERM $$").ending == .signalled(SIGTERM))
    }

    @Test func `reads its input and its attachments, however long they are`() throws {
        let long = String(repeating: "a line\n", count: 100_000)

        let outcome = try shell(
            "cat | wc -c; wc -c < /dev/fd/3; cat /dev/fd/4",
            environment: ["PATH": "/usr/bin:/bin"],
            input: long,
            attachments: [long, "short"]
        )

        let words = text(outcome.output).split(whereSeparator: \.isWhitespace)
        #expect(words == ["700000", "700000", "short"])
    }

    @Test func `gets no environment and no open files but what is given`() throws {
        let file = try FileHandle(forReadingFrom: URL(filePath: "/proc/self/exe"))
        defer { try? file.close() }

        let outcome = try shell(
            "cat /proc/$$/environ; for f in /proc/$$/fd/*; do echo ${f##*/}; done; pwd",
            environment: ["PATH": "/usr/bin:/bin", "WORD": "value"],
            attachments: ["x"]
        )

        // The shell opens files of its own at numbers from ten on, and the folder that it lists.
        let lines = text(outcome.output).split(separator: "\n").filter { Int($0) ?? 0 < 10 }
        #expect(lines == ["PATH=/usr/bin:/bin\0WORD=value\0" + "0", "1", "2", "3", "4", "/"])
    }

    @Test func `is killed at its deadline, with whatever it started`() throws {
        let outcome = try shell(
            "sleep 1000 & echo $!; sleep 1000",
            environment: ["PATH": "/usr/bin:/bin"],
            deadline: .milliseconds(300)
        )

        #expect(outcome.ending == .outOfTime)
        let child = try #require(Int32(text(outcome.output).trimmingCharacters(in: .newlines)))
        waitUntilGone(child)
    }

    @Test func `leaves nothing behind in its group when it ends by itself`() throws {
        let outcome = try shell(
            "sleep 1000 & echo $!",
            environment: ["PATH": "/usr/bin:/bin"]
        )

        #expect(outcome.ending == .exited(0))
        let child = try #require(Int32(text(outcome.output).trimmingCharacters(in: .newlines)))
        waitUntilGone(child)
    }

    @Test func `is killed when it has said nothing for too long`() throws {
        let outcome = try shell(
            "echo a; sleep 1000",
            environment: ["PATH": "/usr/bin:/bin"],
            silence: .milliseconds(200)
        )

        #expect(outcome.ending == .silent)
        #expect(text(outcome.output) == "a\n")
    }

    @Test(arguments: ["", " >&2"])
    func `is killed when it says more than is kept`(stream: String) throws {
        let outcome = try shell("while :; do echo abcdefg\(stream); done", outputLimit: 16)

        #expect(outcome.ending == .saidTooMuch)
        #expect(text(outcome.output + outcome.errors) == "abcdefg\nabcdefg\n")
    }

    @Test func `may say exactly what is kept`() throws {
        #expect(try shell("echo abcdefg", outputLimit: 8).ending == .exited(0))
    }

    @Test func `that is not there cannot be started`() throws {
        let error = #expect(throws: StartFailure.self) {
            try ChildCommand("/no/such", [], deadline: .seconds(1)).run()
        }
        #expect(error?.description == "cannot start /no/such: No such file or directory")
    }

    /// It was killed before; the kernel takes it down when it likes, and a test that hangs has failed.
    private func waitUntilGone(_ process: Int32) {
        while !isGone(process) { sched_yield() }
    }

    /// Whether a process has ended: it is no more, or nobody has reaped it yet.
    private func isGone(_ process: Int32) -> Bool {
        guard
            let status = try? String(contentsOfFile: "/proc/\(process)/stat", encoding: .utf8),
            let state = status.split(separator: ")").last?.split(separator: " ").first
        else { return true }
        return state == "Z" || state == "X"
    }
}
