import Model
import Planning
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
