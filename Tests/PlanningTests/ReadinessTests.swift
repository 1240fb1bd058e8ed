import Model
import Planning
import Testing

@Suite("The conditions of an address")
struct ReadinessTests {
    private func readiness(
        _ operation: PlannedOperation? = nil,
        spec: TokenSpec? = spec(),
        record: TokenRecord? = nil,
        lastUses: [TokenID: Instant] = [:],
        open: Operation? = nil,
        failure: Operation? = nil,
        after previous: [Condition] = []
    ) -> [Condition] {
        Readiness(
            operation: operation,
            spec: spec,
            record: record,
            lastUses: lastUses,
            open: open,
            failure: failure,
            at: noon
        ).conditions(after: previous)
    }

    private func types(_ conditions: [Condition]) -> [String] {
        conditions.filter(\.isTrue).map(\.type)
    }

    @Test func `Ready: the token is issued, unexpired and delivered`() throws {
        let wanted = spec { $0.delivery = [logSink] }
        let delivered = try record(of: wanted) { $0.receipts = [receipt(logSink, of: $0)] }
        let conditions = readiness(spec: wanted, record: delivered)
        #expect(types(conditions) == ["Ready"])
        #expect(conditions[0].reason == "Reconciled")
    }

    @Test(arguments: [(Duration.minutes(1), true), (.zero, false), (.minutes(-1), false)])
    func `PredecessorInUse: who uses the old token after the delivery has not read the new one`(
        after delivery: Duration,
        isInUse: Bool
    ) throws {
        let wanted = spec { $0.delivery = [logSink] }
        let old = try tokenID("old-token")
        let record = try record(of: wanted) {
            $0.receipts = [receipt(logSink, of: $0)]
            $0.predecessors = [Predecessor(id: old, expiresAt: noon + .hours(20))]
        }
        let conditions = readiness(
            spec: wanted,
            record: record,
            lastUses: [old: noon + delivery, record.token.id: noon + .hours(1)]
        )
        #expect(types(conditions) == (isInUse ? ["Ready", "PredecessorInUse"] : ["Ready"]))
        let message = conditions.last?.message ?? ""
        #expect(message.contains((noon + .hours(20)).rfc3339) == isInUse)
        #expect(!message.contains((noon + delivery).rfc3339), "it would change with every look")
    }

    @Test func `PredecessorInUse: one whose end a person took away is told of as such`() throws {
        let wanted = spec { $0.delivery = [logSink] }
        let old = try tokenID("old-token")
        let record = try record(of: wanted) {
            $0.receipts = [receipt(logSink, of: $0)]
            $0.predecessors = [Predecessor(id: old, expiresAt: nil)]
        }
        let conditions = readiness(
            spec: wanted,
            record: record,
            lastUses: [old: noon + .minutes(1)]
        )
        #expect(conditions.last?.message.contains("and does not end") == true)
    }

    @Test(
        arguments: [
            (Duration.hours(20), nil), (.hours(24), "more than half of the overlap of 48h is over"),
            (.hours(36), "less than a quarter of the overlap of 48h is left"),
            (.hours(44), "less than a tenth of the overlap of 48h is left"),
            (.hours(48), "the overlap of 48h is over, and the old token is kept alive"),
        ] as [(Duration, String?)]
    )
    func `Stalled: a secret that is not delivered grows more urgent`(
        after delay: Duration,
        words: String?
    ) throws {
        let wanted = spec {
            $0.delivery = [logSink]
            $0.rotation.overlap = .hours(48)
        }
        let record = try record(of: wanted)
        var open = operation(wanted, .preflight)
        open.problem = "file a: no space left"
        open.state = .accepted(
            IssuedToken(
                token: record.token,
                issuedAt: noon - delay,
                escrow: EscrowID(operation: open.id)
            ),
            receipts: []
        )
        let stalled = readiness(spec: wanted, record: record, open: open).first {
            $0.type == "Stalled"
        }
        #expect(stalled?.reason == words.map { _ in "DeliveryOverdue" })
        #expect(
            stalled?.message
                == words.map {
                    "\($0): the new secret is not where it is to be, since file a: no space left"
                }
        )
    }

    @Test func `Ready: what fails at a sink that nobody waits for hinders nothing`() throws {
        let optional = SinkSpec.file(
            FileSinkSpec(path: "b", options: SinkOptions(isRequired: false))
        )
        let wanted = spec { $0.delivery = [logSink, optional] }
        let record = try record(of: wanted) { $0.receipts = [receipt(logSink, of: $0)] }
        var failure = operation(wanted, .failed("file b: down"))
        failure.action = .redeliver
        #expect(types(readiness(spec: wanted, record: record, failure: failure)) == ["Ready"])
        failure.action = .regenerate
        let others = readiness(backingOff, spec: wanted, record: record, failure: failure)
        #expect(types(others) == ["Stalled", "Reconciling"])
    }

    /// A regeneration whose next try is not due yet.
    private var backingOff: PlannedOperation {
        PlannedOperation(
            address: address("checkout"),
            action: .regenerate,
            reasons: [.specChanged],
            deferral: Deferral(reason: .backingOff, remedy: "tries again in an hour")
        )
    }

    @Test func `a failure is over once there is nothing left to do`() throws {
        let failure = operation(spec(), .failed("403"))
        let record = try record(of: spec())
        #expect(types(readiness(backingOff, record: record, failure: failure)).contains("Stalled"))
        #expect(types(readiness(record: record, failure: failure)) == ["Ready"])
        #expect(types(readiness(record: nil, failure: failure)) == ["Stalled"])
    }

    @Test(
        arguments: [
            (nil, "ends at"), (Duration.days(7), "is kept until nobody has used it for 48h"),
        ]
    )
    func `PredecessorInUse says whether the old token is kept meanwhile`(
        limit: Duration?,
        words: String
    ) throws {
        let wanted = spec {
            $0.delivery = [logSink]
            $0.rotation.overlapLimit = limit
        }
        let old = try tokenID("old-token")
        let record = try record(of: wanted) {
            $0.receipts = [receipt(logSink, of: $0)]
            $0.predecessors = [Predecessor(id: old, expiresAt: noon + .days(6))]
        }
        let conditions = readiness(spec: wanted, record: record, lastUses: [old: noon + .hours(1)])
        #expect(types(conditions) == ["Ready", "PredecessorInUse"])
        #expect(conditions.last?.message.contains(words) == true)
        #expect(conditions.last?.message.contains((noon + .days(6)).rfc3339) == true)
    }

    @Test func `AwaitingReveal: a token without sinks is ready while its secret is sealed`() throws
    {
        var generator = SystemRandomNumberGenerator()
        let escrow = EscrowID(operation: OperationID(at: noon, using: &generator))
        let sealed = try record(of: spec()) { $0.sealedSecret = escrow }
        #expect(readiness(record: sealed)[0].reason == "AwaitingReveal")
        #expect(readiness(record: sealed)[0].isTrue)
    }

    @Test func `a sink that does not hold the current secret is not ready`() throws {
        let wanted = spec { $0.delivery = [logSink] }
        let ready = readiness(spec: wanted, record: try record(of: wanted))[0]
        #expect(!ready.isTrue)
        #expect(ready.reason == "NotDelivered")
        #expect(ready.message == "file checkout.token does not hold it")
    }

    @Test func `an expired token is not ready`() throws {
        let ready = readiness(record: try record(of: spec(), issued: .days(91)))[0]
        #expect(ready.reason == "Expired" && !ready.isTrue)
    }

    @Test func `a token that the API has no more, or has ended, is not ready`() throws {
        let record = try record(of: spec())
        func ready(_ live: LiveToken?, isMissing: Bool = false) -> Condition {
            Readiness(
                operation: nil,
                spec: spec(),
                record: record,
                live: live,
                isMissing: isMissing,
                open: nil,
                failure: nil,
                at: noon
            ).conditions(after: [])[0]
        }
        var ended = record.token
        ended.expiresAt = noon
        #expect(ready(record.token).isTrue)
        #expect(ready(nil, isMissing: true).reason == "NotFound")
        #expect(!ready(nil, isMissing: true).isTrue)
        #expect(ready(ended).reason == "Expired")
    }

    @Test func `a deletion that failed is forgotten once the manifest is there again`() throws {
        var failed = operation(spec(), .failed("403"), reasons: [.removed])
        failed.action = .delete
        let record = try record(of: spec())
        #expect(types(readiness(record: record, failure: failed)) == ["Ready"])
        let change = PlannedOperation(
            address: address("checkout"),
            action: .regenerate,
            reasons: [.specChanged]
        )
        let changing = readiness(change, record: record, failure: failed)
        #expect(types(changing) == ["Ready", "Reconciling"])
        #expect(types(readiness(spec: nil, record: record, failure: failed)).contains("Stalled"))
    }

    @Test func `an invalid manifest is neither ready nor moving`() throws {
        let hold = PlannedOperation(
            address: address("checkout"),
            action: .hold,
            reasons: [.invalidManifest],
            deferral: Deferral(reason: .invalidManifest, remedy: "unknown field")
        )
        let conditions = readiness(hold, spec: nil, record: try record(of: spec()))
        #expect(types(conditions) == ["Stalled"])
        #expect(conditions.map(\.reason) == ["InvalidManifest", "InvalidManifest"])
    }

    @Test func `a lost answer is under way, until only a person can help`() throws {
        var ambiguity = Ambiguity(problem: "reset", nextLookAt: noon + .seconds(60))
        var world = try World.settled()
        world.open = [operation(spec(), .ambiguous(ambiguity))]
        var conditions = readiness(
            try world.operation(),
            record: world.records[0],
            open: world.open[0]
        )
        #expect(types(conditions) == ["Reconciling"])
        #expect(conditions.last?.reason == "AmbiguousCall")

        ambiguity.verdict = .changedBySomebody(asked: noon, seen: nil)
        world.open = [operation(spec(), .ambiguous(ambiguity))]
        conditions = readiness(
            try world.operation(),
            record: world.records[0],
            open: world.open[0]
        )
        #expect(types(conditions) == ["Stalled"])
        #expect(conditions.last?.reason == "ConcurrentChange")
    }

    @Test func `a refusal is told in its own words`() {
        let failed = operation(spec(), .failed("403 apiTokens: [create] is missing"))
        let conditions = readiness(failure: failed)
        #expect(conditions[0].reason == "NotIssued")
        #expect(conditions[0].message == "403 apiTokens: [create] is missing")
        #expect(types(conditions) == ["Stalled"])
    }

    @Test func `a fixed expiry and an unproven acceptance are there only while they hold`() throws {
        let fixed = spec(lifetime: .until(noon + .days(3)))
        let unproven = try record(of: fixed) { $0.isAcceptanceProven = false }
        let conditions = readiness(spec: fixed, record: unproven)
        #expect(types(conditions) == ["Ready", "FixedExpiry", "AcceptanceUnproven"])
        #expect(types(readiness(record: try record(of: spec()))) == ["Ready"])
    }

    @Test func `a condition keeps the time at which it last changed`() throws {
        var before = readiness(record: try record(of: spec()))
        before[0].lastTransitionTime = noon - .days(3)
        let same = readiness(record: try record(of: spec()), after: before)
        #expect(same == before)
        let changed = readiness(record: try record(of: spec(), issued: .days(91)), after: before)
        #expect(changed[0].lastTransitionTime == noon)
    }
}
