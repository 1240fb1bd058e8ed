import Model
import Rotation
import SeededRandom
import Testing

@Suite("The rotation protocol")
struct StepTests {
    @Test func `a call is written down twice before its first byte goes out`() throws {
        let old = try token("old")
        var walk = Walk(operation: operation(target: old), record: record(old))

        walk.on(.takenUp)
        #expect(walk.effect == .prepare)
        #expect(walk.changes.isEmpty)

        let body = RegenerateTokenBody(
            existingTokenExpiresAt: noon + .hours(48),
            newToken: nil,
            newTokenExpiresAt: nil
        )
        let request = TokenRequest.regenerate(old.id, body)
        walk.on(.prepared(Preparation(request: request, stamps: [noon], target: old)))
        #expect(walk.operation.state == .intended)
        #expect(
            walk.changes == [
                .journal(walk.operation), .stamps([noon], walk.operation.id),
                .takeRequest(.regenerate(checkout)),
            ]
        )
        #expect(walk.effect == .proceed)

        walk.on(.recorded)
        #expect(walk.operation.state == .sent)
        #expect(walk.changes == [.journal(walk.operation)])
        #expect(walk.effect == .proceed)

        walk.on(.recorded)
        #expect(walk.changes.isEmpty)
        #expect(walk.effect == .call(request))
    }

    @Test func `a new id and its sealed secret become durable in one transaction`() throws {
        let old = try token("old")
        let new = try token("new")
        var walk = Walk.sent(operation(target: old), record: record(old))

        walk.on(.callTaken(new, at: noon))

        let escrow = EscrowID(operation: walk.operation.id)
        #expect(walk.changes == [.journal(walk.operation), .keepSealed(escrow)])
        #expect(
            walk.operation.state == .issued(IssuedToken(token: new, issuedAt: noon, escrow: escrow))
        )
        #expect(walk.effect == .proceed)
    }

    @Test func `a rotation ends with a record, receipts and an empty escrow`() throws {
        let old = try token("old")
        let new = try token("new")
        let wanted = spec(request: "stolen")
        var walk = Walk.sent(
            operation(target: old, spec: wanted, reasons: [.requested]),
            record: record(old)
        )
        walk.on(.callTaken(new, at: noon))
        walk.on(.recorded)
        walk.on(.accepted)
        walk.on(.recorded)
        let sink = wanted.delivery[0]
        guard case .deliver(let issued, sink) = walk.effect else {
            Issue.record("expected a delivery, got \(walk.effect)")
            return
        }
        walk.on(.delivered(receipt(for: sink, token: new)))

        #expect(walk.operation.state == .done)
        let expected = TokenRecord(
            address: checkout,
            generation: 2,
            token: new,
            issuedAt: noon,
            spec: wanted,
            commit: "4f1c2ab",
            servedRequest: "stolen",
            predecessors: [Predecessor(id: old.id, expiresAt: noon + .hours(48))],
            receipts: [receipt(for: sink, token: new)]
        )
        #expect(
            walk.changes == [
                .journal(walk.operation), .record(expected), .eraseSealed(issued.escrow),
            ]
        )
        #expect(walk.effect == .stop)
    }

    @Test func `a token without sinks keeps its secret sealed`() throws {
        let new = try token("new")
        let wanted = spec(sinks: [])
        var walk = Walk(operation: operation(.create, spec: wanted))
        let body = CreateTokenBody(
            name: "checkout",
            tokenDescription: "",
            expiresAt: nil,
            capabilities: wanted.capabilities
        )
        walk.on(.prepared(Preparation(request: .create(body))))
        walk.on(.recorded)
        walk.on(.callTaken(new, at: noon))
        walk.on(.accepted)

        guard case .record(let record) = walk.changes.dropFirst().first else {
            Issue.record("expected a record, got \(walk.changes)")
            return
        }
        #expect(record.sealedSecret == EscrowID(operation: walk.operation.id))
        #expect(!walk.changes.contains(.eraseSealed(EscrowID(operation: walk.operation.id))))
    }

    @Test func `a run that died while the call was on its way looks before it calls again`() throws
    {
        let old = try token("old")
        var walk = Walk.sent(operation(target: old), record: record(old))
        walk.on(.takenUp)
        let ambiguity = Ambiguity(
            problem: "the run ended between sending the call and recording its answer",
            nextLookAt: noon + .seconds(60)
        )
        #expect(walk.operation.state == .ambiguous(ambiguity))
        walk.on(.takenUp)
        #expect(walk.effect == .rest(until: noon + .seconds(60)))
        #expect(walk.changes.isEmpty)
    }

    @Test func `a lost answer is never asked for again by a call`() throws {
        let old = try token("old")
        var walk = Walk.sent(operation(target: old), record: record(old))
        walk.on(.callAmbiguous("no answer within 30 s"))
        #expect(walk.operation.state.problem == "no answer within 30 s")
        #expect(walk.effect == .rest(until: noon + .seconds(60)))
    }

    @Test func `a call that never left is prepared anew and made again, but not for ever`() throws {
        let old = try token("old")
        var walk = Walk.sent(operation(target: old), record: record(old))
        var waits: [Duration] = []
        for attempt in 0..<10 {
            walk.on(.callNotSent("connection refused"))
            #expect(walk.operation.state == .intended)
            #expect(walk.operation.problem == "connection refused")
            guard case .wait(let pause, then: .prepare) = walk.effect else { break }
            waits.append(pause)
            let fresh = TokenRequest.regenerate(
                old.id,
                RegenerateTokenBody(
                    existingTokenExpiresAt: noon + .hours(48) + .seconds(attempt),
                    newToken: nil,
                    newTokenExpiresAt: nil
                )
            )
            walk.on(.prepared(Preparation(request: fresh, target: old)))
            walk.on(.recorded)
            walk.on(.recorded)
            #expect(walk.effect == .call(fresh))
        }
        #expect(waits == [.seconds(2), .seconds(4), .seconds(8)])
        #expect(walk.effect == .stop)
    }

    @Test func `a later run composes a call anew that was never sent`() throws {
        let old = try token("old")
        var walk = Walk.sent(operation(target: old), record: record(old))
        walk.on(.callNotSent("connection refused"))
        walk.on(.takenUp)
        #expect(walk.effect == .prepare)
    }

    @Test func `a rate limit waits as long as the API asks, within reason`() throws {
        let old = try token("old")
        for (asked, waited) in [
            (Duration.seconds(7), Duration.seconds(7)), (.hours(9), .minutes(15)),
        ] {
            var walk = Walk.sent(operation(target: old), record: record(old))
            walk.on(
                .callRefused(
                    Refusal(message: "slow down", isTemporary: true, retryAfter: asked)
                )
            )
            #expect(walk.effect == .wait(waited, then: .prepare))
        }
    }

    @Test func `a refusal ends the operation and leaves the token as it was`() throws {
        let old = try token("old")
        var walk = Walk.sent(operation(target: old), record: record(old))
        walk.on(.callRefused(Refusal(message: "403: apiTokens: update is missing")))
        #expect(walk.operation.state == .failed("403: apiTokens: update is missing"))
        #expect(walk.changes == [.journal(walk.operation)])
        #expect(walk.effect == .stop)
    }

    @Test func `a request is taken before the call, and asked again where that was in vain`() throws
    {
        let old = try token("old")
        var walk = Walk.sent(operation(target: old, reasons: [.requested]), record: record(old))
        walk.on(.callRefused(Refusal(message: "403")))
        #expect(
            walk.changes == [.journal(walk.operation), .ask(.regenerate(checkout))]
        )
    }

    @Test func `the age of a token counts on the API's clock`() throws {
        let old = try token("old")
        let new = try token("new")
        var walk = Walk.sent(operation(target: old), record: record(old))
        walk.on(.callTaken(new, at: noon - .minutes(4)))
        #expect(walk.operation.state.issued?.issuedAt == noon - .minutes(4))
    }

    @Test func `a secret that the API does not know is tried for a minute and then looked into`()
        throws
    {
        let old = try token("old")
        let new = try token("new")
        var walk = Walk.sent(operation(target: old), record: record(old))
        walk.on(.callTaken(new, at: noon))
        walk.on(.recorded)
        var waited = Duration.zero
        for _ in 0..<20 {
            walk.on(.notAccepted)
            guard case .wait(let pause, then: .probeAcceptance) = walk.effect else { break }
            waited += pause
        }
        #expect(waited == .seconds(50))
        #expect(walk.effect == .lookUp(new.id))

        var gone = walk
        gone.on(.lookedUp(nil))
        #expect(gone.operation.state.name == "failed")
        #expect(gone.changes.contains(.eraseSealed(EscrowID(operation: gone.operation.id))))

        walk.on(.lookedUp(new))
        guard case .accepted(let issued, _) = walk.operation.state else {
            Issue.record("a token that lives is delivered")
            return
        }
        #expect(!issued.isAcceptanceProven)
    }

    @Test func `a sink that fails keeps the secret from no other`() throws {
        let new = try token("new")
        let old = try token("old")
        let wanted = spec(sinks: ["a", "b", "c"])
        var walk = Walk.sent(operation(target: old, spec: wanted), record: record(old))
        walk.on(.callTaken(new, at: noon))
        walk.on(.recorded)
        walk.on(.accepted)
        walk.on(.recorded)

        walk.on(.deliveryFailed(wanted.delivery[0].id, "no space left"))
        #expect(walk.operation.problem == "file a: no space left")
        guard case .deliver(_, wanted.delivery[1]) = walk.effect else {
            Issue.record("the next sink has its turn, got \(walk.effect)")
            return
        }
        walk.on(.delivered(receipt(for: wanted.delivery[1], token: new)))
        walk.on(.recorded)
        walk.on(.deliveryFailed(wanted.delivery[0].id, "no space left"))
        guard case .deliver(_, wanted.delivery[2]) = walk.effect else {
            Issue.record("the last sink has its turn, got \(walk.effect)")
            return
        }
        walk.on(.deliveryFailed(wanted.delivery[2].id, "no space left"))
        #expect(walk.effect == .stop)
        #expect(walk.operation.state.name == "accepted")
    }

    @Test func `a deletion goes on after a crash and ends without a record`() throws {
        let old = try token("old")
        let older = try token("older")
        var walk = Walk(
            operation: operation(.delete, target: old, reasons: [.removed]),
            record: record(old)
        )
        walk.on(.prepared(Preparation(request: .delete([old.id, older.id]))))
        walk.on(.recorded)
        walk.on(.takenUp)
        #expect(walk.effect == .delete(old.id))
        walk.on(.deleted(old.id))
        walk.on(.takenUp)
        #expect(walk.effect == .delete(older.id))
        walk.on(.deleted(older.id))
        #expect(walk.operation.state == .done)
        #expect(walk.changes.contains(.dropRecord(checkout)))
    }

    @Test func `a deletion that is refused has failed; one that may yet come to pass goes on`()
        throws
    {
        let old = try token("old")
        var walk = Walk.deleting(old)
        walk.on(.deleteFailed(Refusal(message: "503", isTemporary: true)))
        #expect(walk.operation.state == .sent)
        #expect(walk.effect == .stop)
        walk.on(.deleteFailed(Refusal(message: "403: apiTokens: delete is missing")))
        #expect(walk.operation.state == .failed("403: apiTokens: delete is missing"))
    }

    @Test func `a deletion ends when its manifest comes back`() throws {
        let old = try token("old")
        var walk = Walk.deleting(old)
        walk.on(.withdrawn)
        #expect(walk.operation.state.name == "failed")
        #expect(walk.effect == .stop)

        var rotation = Walk.sent(operation(target: old), record: record(old))
        let before = rotation.operation
        rotation.on(.withdrawn)
        #expect(rotation.operation == before)
    }

    @Test func `a redelivery leaves waiting changes to their rotation`() throws {
        let current = try token("current")
        var kept = record(current, spec: spec(sinks: []))
        kept.sealedSecret = EscrowID(operation: operation().id)
        kept.servedRequest = "first"
        var renamed = spec(sinks: ["a"], request: "second")
        renamed.tokenName = "Checkout, renamed"
        var walk = Walk(operation: operation(.redeliver, spec: renamed), record: kept)
        walk.on(.prepared(Preparation(request: .none)))
        walk.on(.recorded)
        walk.on(.delivered(receipt(for: renamed.delivery[0], token: current)))
        guard case .record(let updated) = walk.changes.dropFirst().first else {
            Issue.record("expected a record, got \(walk.changes)")
            return
        }
        #expect(updated.spec.tokenName == "checkout")
        #expect(updated.spec.delivery == renamed.delivery)
        #expect(updated.servedRequest == "first")
        #expect(updated.sealedSecret == nil)
    }

    @Test func `no order of events skips a durable state or calls twice`() throws {
        let old = try token("old")
        let new = try token("new")
        let body = RegenerateTokenBody(
            existingTokenExpiresAt: noon,
            newToken: nil,
            newTokenExpiresAt: nil
        )
        let events: [Event] = [
            .takenUp, .recorded, .accepted, .notAccepted, .callTaken(new, at: noon), .lookedUp(nil),
            .callNotSent("x"), .callAmbiguous("x"), .callRefused(Refusal(message: "x")),
            .acceptanceUnknown("x"), .lookedUp(new), .deleted(old.id),
            .deleteFailed(Refusal(message: "x")),
            .delivered(receipt(for: spec().delivery[0], token: new)), .notReady("x"),
            .deliveryFailed(spec().delivery[0].id, "x"),
            .prepared(Preparation(request: .regenerate(old.id, body), stamps: [noon])),
        ]
        var generator = SeededRandom(seed: 1)
        for _ in 0..<2000 {
            var walk = Walk(operation: operation(target: old), record: record(old))
            var durable: OperationState = .preflight
            for _ in 0..<40 {
                let event = try #require(events.randomElement(using: &generator))
                walk.on(event)
                for case .journal(let row) in walk.changes { durable = row.state }
                if case .call = walk.effect { #expect(durable == .sent) }
                if case .deliver = walk.effect { #expect(durable.issued != nil) }
                if case .probeAcceptance = walk.effect { #expect(durable.name == "issued") }
                // That a secret was accepted is asked again after a crash.
                if walk.operation.state.name != "accepted" {
                    #expect(durable == walk.operation.state)
                }
            }
        }
    }
}
