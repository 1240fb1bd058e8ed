import Axiom
import HTTPClient
import Model
import Secrets
import Synchronization
import Testing

@Suite("The rate limiter")
struct RateLimiterTests {
    private let time = VirtualTime()
    private let limiter: RateLimiter

    init() { limiter = RateLimiter(time: time.source) }

    private func note(
        _ limiter: RateLimiter? = nil,
        status: Int = 200,
        limit: String? = "100",
        remaining: String?,
        reset: String?,
        scope: String? = "organization",
        retryAfter: String? = nil
    ) {
        let headers = [
            ("X-RateLimit-Scope", scope), ("X-RateLimit-Limit", limit),
            ("X-RateLimit-Remaining", remaining), ("X-RateLimit-Reset", reset),
            ("Retry-After", retryAfter),
        ].compactMap { name, value in value.map { (name: name, value: $0) } }
        let body = unsafe WipedBytes(copying: [UInt8]().span.bytes)
        (limiter ?? self.limiter).note(HTTPResponse(status: status, headers: headers, body: body))
    }

    private func reset(in seconds: Int64) -> String { "\(noon.seconds + seconds)" }

    /// When the next calls may be made, in seconds from noon.
    private func turns(_ count: Int) async throws -> [Duration] {
        var turns: [Duration] = []
        for _ in 0..<count {
            try await limiter.waitForTurn()
            turns.append(time.now - noon)
        }
        return turns
    }

    @Test func `lets calls through while it knows of no limit`() async throws {
        #expect(try await turns(5) == Array(repeating: .zero, count: 5))
    }

    @Test func `lets calls through while many are left`() async throws {
        note(remaining: "50", reset: reset(in: 60))
        #expect(try await turns(30) == Array(repeating: .zero, count: 30))
    }

    @Test func `spreads the last fifth over the time that is left`() async throws {
        note(limit: "10", remaining: "2", reset: reset(in: 60))
        #expect(try await turns(4) == [.seconds(20), .seconds(40), .seconds(60), .seconds(60)])
    }

    @Test func `spreads calls that come at once, too`() async throws {
        let sleeps = Mutex<[Duration]>([])
        let frozen = TimeSource(
            now: { noon },
            sleep: { duration in sleeps.withLock { $0.append(duration) } }
        )
        let limiter = RateLimiter(time: frozen)
        note(limiter, limit: "100", remaining: "5", reset: reset(in: 60))
        try await withThrowingTaskGroup { group in
            for _ in 0..<7 { group.addTask { try await limiter.waitForTurn() } }
            try await group.waitForAll()
        }
        #expect(
            sleeps.withLock { $0.sorted() } == [10, 20, 30, 40, 50, 60, 60].map { .seconds($0) }
        )
        #expect(limiter.counts.remaining == 0)
    }

    @Test func `does not make up for time in which nothing was called`() async throws {
        note(limit: "10", remaining: "2", reset: reset(in: 60))
        #expect(try await turns(1) == [.seconds(20)])
        time.advance(by: .seconds(30))
        #expect(try await turns(2) == [.seconds(50), .seconds(60)])
    }

    @Test func `waits for the next window when nothing is left`() async throws {
        note(status: 429, remaining: "0", reset: reset(in: 60))
        #expect(try await turns(2) == [.seconds(60), .seconds(60)])
    }

    @Test(arguments: [429, 430, 503])
    func `pauses every call as long as one was told to`(status: Int) async throws {
        note(status: status, remaining: nil, reset: nil, retryAfter: "30")
        note(status: status, remaining: nil, reset: nil, retryAfter: "5")
        #expect(try await turns(2) == [.seconds(30), .seconds(30)])
    }

    @Test func `reads an instant in milliseconds, too`() async throws {
        note(remaining: "0", reset: "\((noon.seconds + 60) * 1000)")
        #expect(try await turns(1) == [.seconds(60)])
    }

    @Test(arguments: ["99999999999", "9223372036854775807", "4102444800"])
    func `never waits longer than a quarter of an hour`(reset: String) async throws {
        note(remaining: "0", reset: reset, retryAfter: "99999999999999999999")
        #expect(try await turns(1) == [.minutes(15)])
    }

    @Test(
        arguments: [
            (nil, "1795500060"), ("0", nil), ("-1", "1795500060"), ("0", "-1"), ("0", "0"),
            ("none", "1795500060"), ("0", "soon"), ("0", "1795499999"), ("0", "60"),
            ("99999999999999999999", "1795500060"), ("9223372036854775807", "1795500060"),
        ] as [(String?, String?)]
    )
    func `is not held up by nonsense`(remaining: String?, reset: String?) async throws {
        note(limit: "9223372036854775807", remaining: remaining, reset: reset)
        note(limit: nil, remaining: remaining, reset: reset)
        note(limit: "-3", remaining: remaining, reset: reset)
        #expect(try await turns(2) == [.zero, .zero])
    }

    @Test func `obeys the tightest of several scopes`() async throws {
        note(remaining: "90", reset: reset(in: 60), scope: "user")
        note(remaining: "0", reset: reset(in: 30), scope: "organization")
        note(remaining: "80", reset: reset(in: 60), scope: nil)
        #expect(limiter.counts.remaining == 0)
        #expect(try await turns(1) == [.seconds(30)])
        #expect(limiter.counts.remaining == 79)
    }

    @Test func `keeps no more scopes than an API has`() async throws {
        for number in 0..<8 { note(remaining: "90", reset: reset(in: 60), scope: "\(number)") }
        note(remaining: "0", reset: reset(in: 60), scope: "one too many")
        #expect(try await turns(1) == [.zero])
    }

    @Test func `is not misled by an answer that overtook another`() async throws {
        note(remaining: "1", reset: reset(in: 60))
        note(remaining: "2", reset: reset(in: 60))
        #expect(limiter.counts.remaining == 1)
        note(remaining: "100", reset: reset(in: 120))
        #expect(limiter.counts.remaining == 100)
    }

    @Test func `counts answers by status, and calls without one`() async throws {
        let world = World(answer(200, "[]"), lost(), answer(403))
        _ = try await world.api.listTokens()
        _ = await world.api.create(createBody(), seal: openSeal)
        _ = await world.api.create(createBody(), seal: openSeal)
        #expect(world.limiter.counts.answersByStatus == [200: 1, 403: 1])
        #expect(world.limiter.counts.unansweredCount == 1)
    }

    @Test func `a call that makes a token goes out at once: its turn was claimed before`()
        async throws
    {
        let headers = [
            ("X-RateLimit-Limit", "100"), ("X-RateLimit-Remaining", "0"),
            ("X-RateLimit-Reset", reset(in: 60)),
        ]
        let world = World(answer(200, "[]", headers: headers), answer(200, issuedJSON()))
        _ = try await world.api.listTokens()
        #expect(world.api.claimTurn() == .seconds(60))
        _ = await world.api.create(createBody(), seal: openSeal)
        #expect(world.transport.sent.map { $0.sentAt - noon } == [.zero, .zero])
    }

    @Test func `a call whose wait was ended early is not made`() async throws {
        let transport = FakeTransport([], time: time.source)
        let stopped = TimeSource(now: { noon }, sleep: { _ in throw CancellationError() })
        let limiter = RateLimiter(time: stopped)
        note(limiter, remaining: "0", reset: reset(in: 60))
        let api = TokenAPI(
            organization: "acme",
            baseURL: "https://api.example",
            credential: Credential { shared("xaat-own") },
            organizationID: nil,
            transport: transport,
            limiter: limiter,
            time: stopped
        )
        let error = try await failure { () throws(APIError) in try await api.listTokens() }
        #expect(error.description.contains("the run was stopped"))
        #expect(transport.sent.isEmpty)
    }
}
