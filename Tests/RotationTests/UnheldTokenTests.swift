import Model
import Rotation
import Testing

/// What becomes of a token that a lost answer made, so that nobody holds its secret.
@Suite("A token that nobody holds")
struct UnheldTokenTests {
    /// A rotation whose call made `lost`, and whose next call, for the successor of that, is out.
    private static func replacing(_ lost: LiveToken, of old: LiveToken) throws -> Walk {
        var operation = operation(target: old)
        operation.request = .regenerate(old.id, body(endsAt: noon + .hours(48)))
        operation.target = lost
        operation.lostSecrets = 1
        operation.superseded = [Predecessor(id: old.id, expiresAt: noon + .hours(48))]
        operation.state = .intended
        var walk = Walk(operation: operation, record: record(old))
        let end = noon + .seconds(15)
        let request = TokenRequest.regenerate(lost.id, body(endsAt: end))
        walk.on(
            .prepared(Preparation(request: request, stamps: [end, noon + .days(90)], target: lost))
        )
        walk.on(.recorded)
        walk.on(.recorded)
        return walk
    }

    private static func body(endsAt end: Instant) -> RegenerateTokenBody {
        RegenerateTokenBody(
            existingTokenExpiresAt: end,
            newToken: nil,
            newTokenExpiresAt: noon + .days(90)
        )
    }

    @Test func `is not forgotten where the call for its successor is refused`() throws {
        var walk = try Self.replacing(token("lost"), of: token("old"))
        walk.on(.callRefused(Refusal(message: "409: too many tokens")))
        #expect(walk.operation.state == .intended)
        #expect(walk.operation.problem == "409: too many tokens")
        #expect(walk.operation.isTargetUnheld)
    }

    @Test func `is done with where it is gone`() throws {
        var walk = try Self.replacing(token("lost"), of: token("old"))
        walk.on(.callRefused(Refusal(message: "404", isTokenGone: true)))
        #expect(walk.operation.state == .failed("404"))
    }

    @Test func `is no predecessor, so that it is ended where it lives on`() throws {
        let twin = try token("twin", expiresAt: noon + .days(90))
        var walk = try Self.replacing(token("lost"), of: token("old"))
        // A proxy had sent the first call twice: the list shows another token of its stamp.
        walk.on(.callAmbiguous("reset"))
        guard case .ambiguous(var ambiguity) = walk.operation.state else {
            Issue.record("expected doubt, got \(walk.operation.state)")
            return
        }
        let look = Look(
            target: try token("lost", expiresAt: noon + .days(90)),
            namesakes: [twin],
            isWhole: true
        )
        ambiguity.verdict = .taken(twin.id)
        ambiguity.verdictSince = noon - .minutes(1)
        ambiguity.nextLookAt = noon
        walk.operation.state = .ambiguous(ambiguity)
        walk.on(.looked(look))
        #expect(walk.operation.target == twin)
        #expect(walk.operation.superseded.map(\.id) == [try token("old").id])
    }
}

@Suite("A call that was composed long ago")
struct OutdatedCallTests {
    private func composed(at instant: Instant) throws -> Operation {
        let old = try token("old")
        var walk = Walk(operation: operation(target: old), record: record(old))
        let body = RegenerateTokenBody(
            existingTokenExpiresAt: instant + .hours(48),
            newToken: nil,
            newTokenExpiresAt: nil
        )
        walk.on(.prepared(Preparation(request: .regenerate(old.id, body), target: old)))
        walk.operation.changedAt = instant
        return walk.operation
    }

    @Test(arguments: [OperationState.intended, .sent])
    func `is composed anew, as the old token's end has drawn near`(_ state: OperationState) throws {
        var operation = try composed(at: noon - .hours(3))
        operation.state = state
        let step = step(operation, .recorded, record: nil, at: noon)
        #expect(step.operation.state == .intended)
        #expect(step.effect == .prepare)
        // Should the call have been sent all the same, its end is known for its own.
        #expect(step.operation.earlierEnds == [noon + .hours(45)])
    }

    @Test func `goes out within a minute`() throws {
        let operation = try composed(at: noon - .minutes(1))
        #expect(step(operation, .recorded, record: nil, at: noon).operation.state == .sent)
    }
}

@Suite("Leave to go on")
struct LeaveToGoOnTests {
    @Test func `was not given by who asked before there was a question`() throws {
        let old = try token("old")
        var walk = Walk.sent(operation(target: old), record: record(old))
        walk.on(.callAmbiguous("reset"))
        guard case .ambiguous(var ambiguity) = walk.operation.state else {
            Issue.record("expected doubt, got \(walk.operation.state)")
            return
        }
        ambiguity.nextLookAt = noon
        walk.operation.state = .ambiguous(ambiguity)
        let moved = try token("old", expiresAt: noon + .hours(1))
        walk.on(.looked(Look(target: moved, namesakes: [], isWhole: true)))
        guard case .ambiguous(let judged) = walk.operation.state else {
            Issue.record("expected doubt, got \(walk.operation.state)")
            return
        }
        #expect(judged.verdict?.standstill != nil)
        #expect(walk.changes.contains(.takeRequest(.regenerate(checkout))))
    }
}
