import Model
import Rotation
import Testing

/// What a look at the API makes of a call whose answer was lost.
@Suite("A verdict on a lost call")
struct VerdictTests {
    private static let oldEnd = noon + .hours(48) + .microseconds(7)
    private static let newEnd = noon + .days(90) - .microseconds(5)

    /// A rotation in doubt whose second, equal look is due.
    private static func doubted(
        _ verdict: Verdict? = nil,
        stamps: [Instant] = [oldEnd, newEnd],
        newEnd: Instant? = newEnd,
        _ change: (inout Operation) -> Void = { _ in }
    ) throws -> Walk {
        let old = try token("old", expiresAt: noon + .days(60))
        var operation = operation(target: old)
        operation.request = .regenerate(
            old.id,
            RegenerateTokenBody(
                existingTokenExpiresAt: oldEnd,
                newToken: nil,
                newTokenExpiresAt: newEnd
            )
        )
        operation.stamps = stamps
        var ambiguity = Ambiguity(problem: "reset", nextLookAt: noon)
        ambiguity.verdict = verdict
        ambiguity.verdictSince = verdict.map { _ in noon - .minutes(1) }
        operation.state = .ambiguous(ambiguity)
        change(&operation)
        return Walk(operation: operation, record: record(old))
    }

    private static func verdict(_ walk: Walk) -> Verdict? {
        walk.operation.state.ambiguity?.verdict
    }

    @Test func `goes to a token that an earlier attempt has made late`() throws {
        let stamp = noon + .days(89)
        var walk = try Self.doubted { $0.earlierStamps = [stamp] }
        let late = try token("late", expiresAt: stamp)
        let old = try token("old", expiresAt: noon + .days(60))
        walk.on(.looked(Look(target: old, namesakes: [late], isWhole: true)))
        #expect(Self.verdict(walk) == .taken(late.id))
    }

    @Test func `says that a token without a stamp was made and is gone`() throws {
        let look = Look(
            target: try token("old", expiresAt: Self.oldEnd),
            namesakes: [],
            isWhole: true
        )
        var walk = try Self.doubted(stamps: [Self.oldEnd], newEnd: nil)
        walk.on(.looked(look))
        #expect(Self.verdict(walk) == .takenAndRemoved)
        walk = try Self.doubted(.takenAndRemoved, stamps: [Self.oldEnd], newEnd: nil)
        walk.on(.looked(look))
        #expect(walk.operation.state == .intended)
        #expect(walk.effect == .prepare)
    }

    @Test func `does not take an earlier attempt for somebody else`() throws {
        let earlier = noon + .hours(50)
        var walk = try Self.doubted { $0.earlierStamps = [earlier] }
        let moved = try token("old", expiresAt: earlier)
        walk.on(.looked(Look(target: moved, namesakes: [], isWhole: true)))
        #expect(Self.verdict(walk) == .notTaken)
    }

    @Test func `needs a list that is whole to say that nothing happened`() throws {
        var walk = try Self.doubted()
        let old = try token("old", expiresAt: noon + .days(60))
        walk.on(.looked(Look(target: old, namesakes: [], isWhole: false)))
        #expect(Self.verdict(walk) == nil)
        #expect(walk.effect == .rest(until: noon + .seconds(10)))
    }

    @Test func `is not passed on what is no call for a token`() throws {
        var walk = try Self.doubted { $0.request = .delete([]) }
        walk.on(.looked(Look(target: nil, namesakes: [], isWhole: true)))
        #expect(Self.verdict(walk) == nil)
    }

    @Test func `is not waited for longer because a clock was wrong`() throws {
        var walk = try Self.doubted {
            $0.state = .ambiguous(Ambiguity(problem: "reset", nextLookAt: noon + .days(365)))
        }
        walk.on(.takenUp)
        #expect(walk.effect == .rest(until: noon + Timing().settle))
    }

    @Test func `is looked for where a person lets go on what does not stand still`() throws {
        var walk = try Self.doubted()
        walk.on(.released)
        #expect(walk.effect == .look(target: try token("old").id, name: "checkout"))
    }
}

@Suite("An operation that has nothing to do")
struct NothingToDoTests {
    @Test func `of a held address fails`() throws {
        var walk = Walk(operation: operation(.hold), record: nil)
        walk.on(.prepared(Preparation(request: .none)))
        #expect(walk.operation.state.name == "failed")
    }

    @Test func `of a deletion whose tokens are all gone stops`() throws {
        var operation = operation(.delete)
        operation.request = .delete([])
        operation.state = .sent
        #expect(step(operation, .recorded, record: nil, at: noon).effect == .stop)
    }

    @Test func `goes only to the sinks that lack the current secret`() throws {
        let current = try token("current")
        let wanted = spec(sinks: ["a", "b"])
        var kept = record(current, spec: wanted)
        kept.sealedSecret = EscrowID(operation: operation().id)
        kept.receipts = [receipt(for: wanted.delivery[0], token: current)]
        var walk = Walk(operation: operation(.redeliver, spec: wanted), record: kept)
        walk.on(.prepared(Preparation(request: .none)))
        walk.on(.recorded)
        guard case .deliver(_, wanted.delivery[1]) = walk.effect else {
            Issue.record("expected the second sink, got \(walk.effect)")
            return
        }
    }
}
