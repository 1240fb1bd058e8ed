import Model
import Rotation
import SeededRandom
import Testing

@Suite("A composed request")
struct RequestComposerTests {
    private func composer(
        seed: UInt64 = 1,
        known: @escaping (Instant) -> Bool = { _ in false }
    ) -> RequestComposer<SeededRandom> {
        RequestComposer(
            now: noon,
            generator: SeededRandom(seed: seed),
            isKnownStamp: known
        )
    }

    private func regeneration(
        of target: LiveToken,
        for spec: TokenSpec = spec(),
        sendsNewToken: Bool = false,
        seed: UInt64 = 1
    ) throws -> (body: RegenerateTokenBody, stamps: [Instant]) {
        var composer = composer(seed: seed)
        let preparation = try composer.regenerate(target, for: spec, sendsNewToken: sendsNewToken)
        guard case .regenerate(target.id, let body) = preparation.request else {
            throw Unexpected(request: preparation.request)
        }
        return (body, preparation.stamps)
    }

    @Test func `no instant is drawn from a second in which something else is shown`() throws {
        // The seconds of the first minutes are taken.
        let free = (noon + .hours(48) + .minutes(5)).wholeSeconds
        var composer = RequestComposer(
            now: noon,
            generator: SeededRandom(seed: 3),
            isKnownStamp: { _ in false },
            isConfusable: { $0.wholeSeconds < free }
        )
        for _ in 0..<50 {
            let preparation = try composer.regenerate(
                token("old"),
                for: spec(),
                sendsNewToken: false
            )
            #expect(try #require(preparation.stamps.first) >= free)
        }
    }

    @Test func `where every second is taken, the fractions tell`() throws {
        var composer = RequestComposer(
            now: noon,
            generator: SeededRandom(seed: 3),
            isKnownStamp: { _ in false },
            isConfusable: { _ in true }
        )
        let preparation = try composer.regenerate(token("old"), for: spec(), sendsNewToken: false)
        #expect(preparation.stamps.count == 2)
    }

    private struct Unexpected: Error { var request: TokenRequest }

    @Test func `the old token works at least for the overlap and little longer`() throws {
        for seed in 0..<200 {
            let (body, stamps) = try regeneration(of: token("old"), seed: UInt64(seed))
            let overlap = body.existingTokenExpiresAt - noon
            #expect(overlap >= .hours(48))
            #expect(overlap <= .hours(49) + .seconds(2))
            #expect(stamps.first == body.existingTokenExpiresAt)
        }
    }

    @Test func `the new token lives at most its lifetime and little shorter`() throws {
        for seed in 0..<200 {
            let (body, stamps) = try regeneration(of: token("old"), seed: UInt64(seed))
            let lifetime = try #require(body.newTokenExpiresAt) - noon
            #expect(lifetime <= .days(90))
            #expect(lifetime >= .days(90) - .hours(1) - .seconds(2))
            #expect(stamps.last == body.newTokenExpiresAt)
        }
    }

    @Test(arguments: [Lifetime.after(.days(90)), .never])
    func `what was cut off is not revived to be replaced`(lifetime: Lifetime) throws {
        var composer = composer()
        let wanted = spec(lifetime: lifetime)
        let preparation = try composer.regenerate(
            token("old", expiresAt: noon - .seconds(1)),
            for: wanted,
            sendsNewToken: false,
            endsTarget: true
        )
        guard case .regenerate(_, let body) = preparation.request else {
            throw Unexpected(request: preparation.request)
        }
        #expect(body.existingTokenExpiresAt < noon + .seconds(2))
        #expect(preparation.stamps.count == 1, "one end tells whether the call took effect")
    }

    @Test func `an overlap never outlives the old token's own end`() throws {
        let end = noon + .hours(5)
        let (body, stamps) = try regeneration(of: token("old", expiresAt: end))
        #expect(body.existingTokenExpiresAt == end)
        #expect(stamps.count == 1)
    }

    @Test func `an expired target gets the present instant`() throws {
        let (body, _) = try regeneration(of: token("old", expiresAt: noon - .days(1)))
        #expect(body.existingTokenExpiresAt == noon)
    }

    @Test func `a fixed instant is asked for as it stands`() throws {
        var wanted = spec()
        wanted.rotation.existingTokenExpiresAt = noon + .hours(3)
        let (body, _) = try regeneration(of: token("old"), for: wanted)
        #expect(body.existingTokenExpiresAt == noon + .hours(3))
    }

    @Test func `an overlap of nothing ends the old token within two seconds`() throws {
        let (body, _) = try regeneration(of: token("old"), for: spec(overlap: .zero))
        #expect(body.existingTokenExpiresAt > noon)
        #expect(body.existingTokenExpiresAt <= noon + .seconds(2))
    }

    @Test func `the new token's expiry is the same instant in both of its places`() throws {
        let (body, _) = try regeneration(of: token("old"), sendsNewToken: true)
        #expect(body.newToken?.expiresAt == body.newTokenExpiresAt)
        #expect(body.newToken?.name == "checkout")
        #expect(body.newToken?.capabilities == spec().capabilities)
    }

    @Test func `a token that never expires asks for null`() throws {
        let (body, stamps) = try regeneration(of: token("old"), for: spec(lifetime: .never))
        #expect(body.newTokenExpiresAt == nil)
        #expect(stamps.count == 1)
    }

    @Test func `a stamp that any attempt has asked for is drawn again`() throws {
        var first = composer()
        let taken = try first.create(spec()).stamps
        var second = composer(known: taken.contains)
        let drawn = try second.create(spec()).stamps
        #expect(drawn.count == 1)
        #expect(drawn != taken)

        var exhausted = composer(known: { _ in true })
        #expect(throws: RequestComposer<SeededRandom>.StampsExhausted.self) {
            try exhausted.create(spec())
        }
    }
}
