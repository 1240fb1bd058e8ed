import Model
import Testing

@testable import Sandbox

@Suite struct `A fault of the sandbox` {
    @Test(
        arguments: [
            ("lost-answer", nil, 1), ("lost-request", nil, 0), ("error-after", 500, 1),
            ("error-after=504", 504, 1), ("error-before", 500, 0), ("error-before=502", 502, 0),
            ("garbage", 200, 1), ("no-secret", 200, 1), ("duplicated", 200, 2),
            ("truncated", 200, 1),
            ("late-effect", nil, 0),
        ] as [(String, Int?, Int)]
    )
    func `has the effect, or none, whatever the answer says`(
        fault: String,
        status: Int?,
        effects: Int
    ) throws {
        let world = try FaultyWorld("\(fault):once@create")
        #expect(world.create("a")?.status == status)
        #expect(try world.names() == Array(repeating: "a", count: effects))
        #expect(world.create("b")?.status == 200)
        #expect(world.told.count == 1)
    }

    @Test func `may be an answer without its secret`() throws {
        let answer = try #require(try FaultyWorld("no-secret").create("a"))
        #expect(answer["name"] == "a")
        #expect(answer.json["token"] == nil)
    }

    @Test func `may be an answer that breaks off`() throws {
        let answer = try #require(try FaultyWorld("truncated").create("a"))
        let announced = try #require(answer.announcedBytes)
        #expect(announced / 2 == announced - answer.body.count)
        #expect(answer.json.isEmpty)
    }

    @Test func `may be a page that is no JSON`() throws {
        let answer = try #require(try FaultyWorld("garbage").create("a"))
        #expect(answer.headers["Content-Type"] == "text/html")
        #expect(answer.json.isEmpty)
    }

    @Test func `may be an effect that happens when its client has long given up`() throws {
        let world = try FaultyWorld("late-effect=45s:2x@create")
        #expect(world.create("first") == nil)
        world.clock.set(API.start + .seconds(10))
        #expect(world.create("second") == nil)
        world.clock.set(API.start + .seconds(44))
        #expect(world.listed() == [])
        world.clock.set(API.start + .seconds(45))
        #expect(world.listed() == ["first"])
        world.clock.set(API.start + .hours(1))
        #expect(world.listed() == ["first", "second"])
        #expect(
            world.told == [
                "fault late-effect on create", "fault late-effect on create",
                "late create of 2026-11-24T09:30:45Z: 200",
                "late create of 2026-11-24T09:30:55Z: 200",
            ]
        )
    }

    @Test func `may be a list that lacks what is there`() throws {
        let empty = try FaultyWorld("empty-list:once", "cut-list:once", "stale-list:2x")
        for name in ["a", "b", "c"] { empty.create(name) }
        #expect(empty.listed() == [])
        #expect(empty.listed() == ["a"])
        #expect(empty.listed() == ["a", "b"])
        empty.create("d")
        #expect(empty.listed() == ["a", "b", "c"])
        #expect(empty.listed() == ["a", "b", "c", "d"])
    }

    @Test func `does not show a list to whom it is not shown otherwise`() throws {
        let world = try FaultyWorld("cut-list")
        #expect(world.send("GET", "/v2/tokens", secret: "xaat-nobody")?.status == 401)
    }

    @Test(
        arguments: [
            ("none", nil), ("negative", "-5"), ("huge", "99999999999999999999"),
            ("past", "Mon, 24 Nov 2025 09:30:00 GMT"), ("future", "Tue, 24 Nov 2026 09:30:02 GMT"),
            ("words", "soon"),
        ] as [(String, String?)]
    )
    func `may be a Retry-After that does not help`(form: String, text: String?) throws {
        let world = try FaultyWorld("rate-limited=\(form)")
        let statuses = try (0..<20).map { _ in
            let answer = try #require(world.create("a"))
            #expect(answer.headers["Retry-After"] == text)
            return answer.status
        }
        #expect(Set(statuses) == [429, 430])
        #expect(try world.names() == [])
    }

    @Test func `has each Retry-After in turn where none is named`() throws {
        let world = try FaultyWorld("rate-limited")
        let texts = (0..<200).map { _ in world.create("a")?.headers["Retry-After"] ?? "none" }
        #expect(Set(texts).count == RetryAfterForm.allCases.count)
    }

    @Test func `happens to the operation that is named, and to the share of its requests`() throws {
        let world = try FaultyWorld("lost-request:25%@create")
        let answers = (0..<400).map { _ in world.create("a") }
        #expect((70..<130).contains(answers.count { $0 == nil }))
        #expect(world.send("GET", "/v2/tokens")?.status == 200)
        #expect(world.send("GET", "/v2/user")?.status == 200)
        let never = try FaultyWorld("lost-request:0")
        #expect(never.create("a")?.status == 200)
    }

    @Test func `happens first where it was named first, and alone`() throws {
        let world = try FaultyWorld("lost-request:once", "error-after:once")
        #expect(world.create("a") == nil)
        #expect(world.create("a")?.status == 500)
        #expect(world.create("a")?.status == 200)
        #expect(try world.names() == ["a", "a"])
    }

    @Test func `happens to deletions and events, too`() throws {
        let world = try FaultyWorld("lost-answer:once@delete", "error-after:once@ingest")
        let id = try #require(world.create("a"))["id"]
        #expect(world.send("DELETE", "/v2/tokens/\(id)") == nil)
        #expect(try world.names() == [])
        #expect(world.send("DELETE", "/v2/tokens/\(id)")?.status == 404)
        #expect(world.send("POST", "/v1/ingest/logs", "[{}]")?.status == 500)
        #expect(world.send("POST", "/v1/ingest/logs", "[{}]")?.status == 200)
    }

    @Test func `never tells a secret`() throws {
        let world = try FaultyWorld("lost-answer:once@create")
        world.create("a")
        #expect(world.told == ["fault lost-answer on create"])
    }
}
