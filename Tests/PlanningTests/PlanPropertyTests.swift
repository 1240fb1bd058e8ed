import Foundation
import Model
import Planning
import SeededRandom
import Testing

@Suite("A plan")
struct PlanPropertyTests {
    @Test func `is the same for the same input, and sorted by address`() throws {
        var world = World(live: [])
        for name in ["zeta", "alpha", "mid"] { world.specs.append(spec(name)) }
        let plan = world.plan
        #expect(plan.operations.map(\.address.name) == ["alpha", "mid", "zeta"])
        for _ in 0..<20 {
            world.specs.shuffle()
            #expect(world.plan == plan)
        }
    }

    @Test func `names the first rotation that comes due without a commit`() throws {
        let early = try record(of: spec("early"), issued: .days(20))
        let late = try record(of: spec("late"), issued: .days(10))
        let world = World(
            specs: [early.spec, late.spec],
            records: [early, late],
            live: [early.token, late.token]
        )
        #expect(
            world.plan.next
                == ScheduledRotation(
                    address: address("early"),
                    at: noon + .days(40),
                    reason: .rotationDue
                )
        )
    }

    @Test func `never touches a token that is not in the state`() throws {
        var world = try World.settled()
        world.live? += [LiveToken(id: try tokenID("somebody-elses"), name: "theirs")]
        #expect(world.plan.operations.isEmpty)
    }

    @Test func `leaves an empty plan once it was applied`() throws {
        let wanted = (0..<30).map { number in
            spec("t\(number)", lifetime: number.isMultiple(of: 3) ? .never : .after(.days(90)))
        }
        let first = World(specs: wanted, live: []).plan
        #expect(first.operations.count == 30)
        let issued = try first.operations.map { operation in
            try record(of: try #require(operation.spec), issued: .zero)
        }
        let second = World(specs: wanted, records: issued, live: issued.map(\.token)).plan
        #expect(second.operations.isEmpty)
        #expect(second.unchangedCount == 30)
    }
}

@Suite("A plan of whatever repository and state")
struct RandomPlanTests {
    /// `REGENT_WORLDS=10000` tries more of them.
    private static let worlds =
        ProcessInfo.processInfo.environment["REGENT_WORLDS"].flatMap(UInt64.init) ?? 400

    private func forEachWorld(
        _ body: (RandomWorld, _ seed: UInt64) throws -> Void
    ) throws {
        for seed in 1...Self.worlds { try body(try RandomWorld(seed: seed), seed) }
    }

    @Test func `is the same for the same input, whatever the order of files, keys and lists`()
        throws
    {
        try forEachWorld { random, seed in
            let plan = random.world.plan
            var shuffled = random.world
            var generator = SeededRandom(seed: seed)
            shuffled.specs.shuffle(using: &generator)
            shuffled.records.shuffle(using: &generator)
            shuffled.live?.shuffle(using: &generator)
            shuffled.requests.shuffle(using: &generator)
            shuffled.open.shuffle(using: &generator)
            #expect(random.world.plan == plan, "seed \(seed)")
            #expect(shuffled.plan == plan, "seed \(seed)")
        }
    }

    @Test func `is empty once it was applied, but for what waits or is held`() throws {
        try forEachWorld { random, seed in
            var world = random.world
            // What one run may not do, the next one does; and a failure is not an apply.
            world.limits.changesPerRun = .max
            world.limits.deletions = .max
            world.limits.deletionsPercent = 100
            world.open = []
            world.isSuspended = false
            guard !world.specs.isEmpty else { return }
            try world.apply(world.plan)
            let left = world.plan.operations.filter { $0.isRunnable }
            // A token with a fixed end that was recreated, or one whose sink was added, needs two.
            try world.apply(world.plan)
            #expect(world.plan.runnable.isEmpty, "seed \(seed): \(left) \(world.plan.runnable)")
        }
    }

    @Test func `touches nothing that is not ours`() throws {
        try forEachWorld { random, seed in
            let known = Set(random.world.specs.map(\.address))
                .union(random.world.records.map(\.address))
                .union(random.world.open.map(\.address))
            let ours = Set(
                random.world.records.flatMap { [$0.token.id] + $0.predecessors.map(\.id) }
            )
            for operation in random.world.plan.operations {
                #expect(known.contains(operation.address), "seed \(seed)")
                #expect(ours.isSuperset(of: operation.request.targets), "seed \(seed)")
            }
        }
    }

    @Test func `says for each that is not carried out why, and until when or what to do`() throws {
        try forEachWorld { random, seed in
            for operation in random.world.plan.operations {
                #expect(!operation.reasons.isEmpty, "seed \(seed)")
                guard !operation.isRunnable else { continue }
                let deferral = try #require(operation.deferral, "seed \(seed)")
                #expect(!deferral.remedy.isEmpty, "seed \(seed)")
            }
        }
    }
}

extension TokenRequest {
    /// The tokens that it changes.
    fileprivate var targets: [TokenID] {
        switch self {
        case .create, .none: []
        case .regenerate(let id, _): [id]
        case .delete(let ids): ids
        }
    }
}

extension World {
    /// What the state and the API are after everything was done as planned.
    fileprivate mutating func apply(_ plan: Plan) throws {
        for operation in plan.runnable {
            let old = records.firstIndex { $0.address == operation.record?.address }
            switch operation.action {
            case .create, .regenerate:
                let spec = try #require(operation.spec)
                var issued = try record(of: spec, issued: .zero)
                issued.token.id = try tokenID("new-\(spec.address.name)-\(records.count)")
                issued.servedRequest = spec.regenerationRequest
                issued.receipts = spec.delivery.map { receipt($0, of: issued) }
                if let old { records.remove(at: old) }
                records.append(issued)
                live?.append(issued.token)
            case .redeliver:
                let old = try #require(old)
                let spec = try #require(operation.spec)
                records[old].receipts = spec.delivery.map { receipt($0, of: records[old]) }
                records[old].sealedSecret = nil
            case .delete, .forget:
                if let old { records.remove(at: old) }
            case .adopt, .move, .retire, .hold: break
            }
        }
        requests = []
        failures = []
    }
}

@Suite("The schedule")
struct ScheduleTests {
    @Test func `is the earlier of the period and the margin before the expiry`() throws {
        let both = try record(of: spec(), issued: .zero)
        #expect(next(both)?.at == noon + .days(60))
        #expect(next(both)?.reason == .rotationDue)

        let margin = try record(of: spec { $0.rotation.every = .days(80) }, issued: .zero)
        #expect(next(margin)?.at == noon + .days(60))
        #expect(next(margin)?.reason == .expiringSoon)
    }

    @Test func `is empty for a token that never expires and has no period`() throws {
        let forever = spec(lifetime: .never) { $0.rotation.every = nil }
        #expect(next(try record(of: forever)) == nil)
    }

    @Test func `spreads tokens of one day over the band, each at its own fixed place`() throws {
        let names = (0..<2000).map { "token-\($0)" }
        let dates = try names.map { name in
            let wanted = spec(name) { $0.rotation.spread = .hours(12) }
            return try #require(next(try record(of: wanted, issued: .zero))).at
        }
        let earliest = noon + .days(60) - .hours(12)
        #expect(dates.allSatisfy { $0 > earliest && $0 <= noon + .days(60) })
        let perHour = Dictionary(grouping: dates) { (noon + .days(60) - $0).wholeSeconds / 3600 }
        #expect(perHour.count == 12)
        #expect(perHour.values.allSatisfy { (110...230).contains($0.count) })

        let again = try names.map { name in
            let wanted = spec(name) { $0.rotation.spread = .hours(12) }
            return try #require(next(try record(of: wanted, issued: .zero))).at
        }
        #expect(again == dates)
    }

    private func next(_ record: TokenRecord) -> ScheduledRotation? {
        Schedule.nextRotation(
            of: record,
            under: record.spec,
            expiresAt: record.token.expiresAt
        )
    }
}
