import Model
import Planning
import Testing

@Suite("Ends of tokens are moved")
struct ExpiryCallTests {
    private static let sink = logSink

    /// A token whose current secret its sink holds, and which ends after a while.
    private func world(
        endsIn left: Duration,
        _ change: (inout TokenSpec) -> Void = { _ in }
    ) throws -> World {
        let wanted = spec {
            $0.delivery = [Self.sink]
            change(&$0)
        }
        return try World.settled(wanted) {
            $0.token.expiresAt = noon + left
            $0.receipts = [receipt(Self.sink, of: $0)]
        }
    }

    /// What is due after a look at an API that shows no last uses, or at the given ones.
    private func due(_ world: World, uses: [TokenID: Instant] = [:]) -> [ExpiryCall] {
        let live = ["acme": LiveOrganization(tokens: [:], lastUses: uses)]
        return ExpiryCalls(
            world.input.recorded,
            at: noon,
            lastUses: LastUses(live, seenAt: noon)
        ).due
    }

    // MARK: Keeping alive

    /// Calls whose answers were lost may have moved on an end that has passed by what is recorded.
    @Test(arguments: [(Duration.hours(25), 0), (.hours(23), 1), (.zero, 1), (.hours(-48), 1)])
    func `a token that a sink holds is kept alive from half an overlap before its end`(
        left: Duration,
        calls: Int
    ) throws {
        let due = due(try world(endsIn: left))
        #expect(due.count == calls)
        #expect(due.allSatisfy { $0.end == noon + .hours(48) && $0.purpose == .keepAlive })
    }

    @Test func `nobody keeps alive what a manifest lets die, ends itself, or suspends`() throws {
        for change: (inout TokenSpec) -> Void in [
            { $0.rotation.onStalledDelivery = .expire }, { $0.isSuspended = true },
            { $0.lifetime = .until(noon + .hours(1)) }, { $0.rotation.overlap = .zero },
        ] {
            #expect(due(try world(endsIn: .hours(1), change)).isEmpty)
        }
        var unheld = try world(endsIn: .hours(1))
        unheld.records[0].receipts = []
        #expect(due(unheld).isEmpty)
    }

    @Test func `the old token of a rotation that is not delivered counts by the end it was given`()
        throws
    {
        var world = try world(endsIn: .days(60))
        var open = operation(world.specs[0], .sent)
        open.request = .regenerate(
            world.records[0].token.id,
            RegenerateTokenBody(
                existingTokenExpiresAt: noon + .hours(20),
                newToken: nil,
                newTokenExpiresAt: nil
            )
        )
        world.open = [open]
        #expect(due(world).map(\.askedBefore) == [noon + .hours(20)])
        world.open[0].state = .intended
        #expect(due(world).isEmpty)
    }

    @Test(arguments: [nil, address("checkout")])
    func `nobody keeps alive what was suspended by command, and a leak is cut off all the same`(
        suspended: Address?
    ) throws {
        var world = try world(endsIn: .hours(1))
        world.requests = [.suspend(Suspension(address: suspended, since: noon, by: "ada"))]
        #expect(due(world).isEmpty)
        world.requests.append(.cut(address("checkout")))
        #expect(due(world).map(\.purpose) == [.cut])
    }

    @Test func `what a person made end sooner is not kept alive`() throws {
        var world = try world(endsIn: .days(60))
        world.records[0].predecessors = [
            Predecessor(id: try tokenID("old"), expiresAt: noon + .hours(1))
        ]
        var stale = receipt(Self.sink, of: world.records[0])
        stale.tokenID = try tokenID("old")
        world.records[0].receipts = [stale]
        #expect(due(world).map(\.token.text) == ["old"])
        world.records[0].predecessors[0].wasShortened = true
        #expect(due(world).isEmpty)
    }

    @Test func `what is due is measured by the API's clock`() throws {
        let world = try world(endsIn: .hours(24) + .minutes(3))
        func due(ahead lead: Duration) -> [ExpiryCall] {
            ExpiryCalls(world.input.recorded, at: noon, clockOffsets: ["acme": lead]).due
        }
        #expect(due(ahead: .zero).isEmpty)
        #expect(due(ahead: .minutes(4)).map(\.end) == [noon + .hours(48) + .minutes(4)])
    }

    // MARK: The end of an overlap

    private func rotated(
        _ end: Instant?,
        limit: Duration? = nil,
        _ change: (inout TokenRecord) -> Void = { _ in }
    ) throws -> World {
        let wanted = spec {
            $0.delivery = [Self.sink]
            $0.rotation.overlapLimit = limit
        }
        return try World.settled(wanted) {
            $0.issuedAt = noon - .hours(1)
            $0.receipts = [receipt(Self.sink, of: $0)]
            $0.receipts[0].verifiedAt = noon
            if let old = TokenID("old") { $0.predecessors = [Predecessor(id: old, expiresAt: end)] }
            change(&$0)
        }
    }

    @Test func `with a limit, the overlap begins when every sink holds the new secret`() throws {
        let due = due(try rotated(noon + .days(6), limit: .days(7)))
        #expect(due.map(\.end) == [noon + .hours(48)])
        #expect(due.map(\.purpose) == [.endOverlap])
        let undelivered = try rotated(noon + .days(6), limit: .days(7)) { $0.receipts = [] }
        #expect(self.due(undelivered).isEmpty)
    }

    @Test func `an overlap as it was asked for is left alone`() throws {
        for end in [noon + .hours(47), noon + .hours(48)] {
            #expect(due(try rotated(end)).isEmpty)
            #expect(due(try rotated(end, limit: .days(7))).isEmpty)
        }
    }

    @Test func `an old token that no call has ended is ended`() throws {
        for end in [nil, noon + .days(50)] {
            #expect(due(try rotated(end)).map(\.end) == [noon + .hours(48)])
        }
    }

    @Test func `no token is ended that some sink still holds`() throws {
        let world = try rotated(nil) {
            var stale = receipt(Self.sink, of: $0)
            stale.tokenID = $0.predecessors[0].id
            $0.receipts.append(stale)
        }
        #expect(due(world).isEmpty)
    }

    // MARK: An old token that is in use still

    /// Every sink has held the new secret for so long; the old token ends at the limit.
    private func delivered(_ ago: Duration, limit: Duration? = .days(7)) throws -> World {
        try rotated(noon - ago + (limit ?? .days(7)), limit: limit) {
            $0.issuedAt = noon - ago
            $0.receipts[0].verifiedAt = noon - ago
        }
    }

    @Test(arguments: [(Duration.zero, 0), (.hours(47), 0), (.hours(49), 1), (.hours(80), 1)])
    func `with a limit, a token in use is kept until nobody has used it for an overlap`(
        quiet: Duration,
        calls: Int
    ) throws {
        let due = due(try delivered(.days(4)), uses: [try tokenID("old"): noon - quiet])
        #expect(due.map(\.purpose) == Array(repeating: .endOverlap, count: calls))
        #expect(due.allSatisfy { $0.end == nil }, "its overlap is over")
    }

    @Test(arguments: [(Duration.hours(47), 0), (.hours(49), 1)])
    func `where uses are shown, an unused token has its whole overlap before it is judged`(
        since delivery: Duration,
        calls: Int
    ) throws {
        for uses in [[:], [try tokenID("old"): noon - .days(30)]] {
            let others = [try tokenID("another"): noon]
            let due = due(try delivered(delivery), uses: uses.merging(others) { $1 })
            #expect(due.count == calls)
        }
    }

    @Test func `what was not looked at is not ended before its limit`() throws {
        let world = try delivered(.days(4))
        #expect(ExpiryCalls(world.input.recorded, at: noon).due.isEmpty)
        let another = LastUses(["another": LiveOrganization(tokens: [:])], seenAt: noon)
        #expect(ExpiryCalls(world.input.recorded, at: noon, lastUses: another).due.isEmpty)
    }

    @Test func `a look from before the end of the overlap proves no quiet`() throws {
        let live = ["acme": LiveOrganization(tokens: [:], lastUses: [try tokenID("another"): noon])]
        let world = try delivered(.hours(49))
        let uses = LastUses(live, seenAt: noon - .hours(2))
        #expect(ExpiryCalls(world.input.recorded, at: noon, lastUses: uses).due.isEmpty)
    }

    @Test func `quiet is measured by the API's clock, by which uses are shown`() throws {
        let live = ["acme": LiveOrganization(tokens: [:], lastUses: [try tokenID("another"): noon])]
        func due(ahead lead: Duration) throws -> [ExpiryCall] {
            ExpiryCalls(
                try delivered(.hours(48) - .minutes(2)).input.recorded,
                at: noon,
                clockOffsets: ["acme": lead],
                lastUses: LastUses(live, seenAt: noon)
            ).due
        }
        #expect(try due(ahead: .zero).isEmpty)
        #expect(try due(ahead: .minutes(4)).count == 1)
    }

    @Test func `without a limit, use keeps no token beyond its overlap`() throws {
        let world = try delivered(.hours(1), limit: nil)
        let due = due(world, uses: [try tokenID("old"): noon])
        #expect(due.map(\.end) == [noon + .hours(47)])
    }

    @Test func `use keeps no token beyond the limit`() throws {
        let world = try rotated(nil, limit: .days(7)) { $0.issuedAt = noon - .days(3) }
        #expect(due(world, uses: [try tokenID("old"): noon]).map(\.end) == [noon + .days(4)])
    }

    // MARK: A leak

    @Test func `a leak revives no token that has ended`() throws {
        var world = try rotated(noon)
        world.requests = [.cut(address("checkout"))]
        #expect(due(world).map(\.token.text) == ["id-checkout"])
    }

    @Test func `a leak of one token ends that one alone`() throws {
        var world = try rotated(noon + .hours(3))
        world.requests = [.cut(address("checkout"), token: try tokenID("old"))]
        #expect(due(world).map(\.token.text) == ["old"])
        world.requests = [.cut(address("checkout"), token: try tokenID("stranger"))]
        #expect(due(world).isEmpty)
    }

    @Test func `a leak ends every token that may bear the secret, and keeps none alive`() throws {
        var world = try rotated(noon + .hours(3))
        world.requests = [.cut(address("checkout"))]
        let due = due(world)
        #expect(due.map(\.purpose) == [.cut, .cut])
        #expect(Set(due.map(\.token.text)) == ["id-checkout", "old"])
        #expect(due.allSatisfy { $0.end == nil })
    }

    @Test func `a leak ends the new token of an open operation, too, as a sink may have it`() throws
    {
        var world = try rotated(noon + .hours(3))
        var new = world.records[0].token
        new.id = try tokenID("new")
        let issued = IssuedToken(
            token: new,
            issuedAt: noon,
            escrow: EscrowID(operation: operation(spec(), .sent).id)
        )
        world.requests = [.cut(address("checkout"))]
        for state in [OperationState.issued(issued), .accepted(issued, receipts: [])] {
            world.open = [operation(spec(), state)]
            #expect(Set(due(world).map(\.token.text)) == ["id-checkout", "old", "new"])
        }
    }

    @Test func `where a sink cannot be read back, the overlap begins with the delivery`() throws {
        var world = try world(endsIn: .days(60)) { $0.rotation.overlapLimit = .days(7) }
        world.records[0].receipts[0].verifiedAt = nil
        world.records[0].receipts[0].deliveredAt = noon - .hours(1)
        world.records[0].predecessors = [
            Predecessor(id: try tokenID("old"), expiresAt: noon + .days(6))
        ]
        #expect(due(world).map(\.end) == [noon + .hours(47)])
        #expect(due(world).map(\.purpose) == [.endOverlap])
    }
}
