import Model
import Planning
import Testing

@Suite("What holds an operation back")
struct RestraintTests {
    @Test func `an invalid manifest holds its own address and no other`() throws {
        var world = try World.settled()
        world.specs = [spec("new")]
        world.held = [
            address("checkout"): HeldManifest(
                reason: .invalidManifest,
                position: SourcePosition(path: "checkout.yaml", line: 3, column: 5),
                message: "unknown field"
            )
        ]
        let plan = world.plan
        #expect(plan.operations.map(\.action) == [.hold, .create])
        #expect(plan.operations.first?.deferral?.remedy == "unknown field")
        #expect(plan.runnable.map(\.address) == [address("new")])
        #expect(!plan.isComplete)
    }

    @Test func `an open operation delivers to where the manifest says now`() throws {
        let old = spec { $0.delivery = [.file(FileSinkSpec(path: "wrong/path"))] }
        let issued = IssuedToken(
            token: try record(of: old).token,
            issuedAt: noon,
            escrow: EscrowID(operation: operation(old, .sent).id)
        )
        var world = try World.settled(spec { $0.delivery = [logSink] })
        world.open = [operation(old, .accepted(issued, receipts: []))]
        #expect(try world.operation().open?.spec?.delivery == [logSink])
    }

    @Test func `a suspended manifest holds back what was not sent, and delivers what was issued`()
        throws
    {
        let suspended = spec { $0.isSuspended = true }
        var world = try World.settled(suspended)
        world.open = [operation(spec(), .intended)]
        #expect(try world.operation().deferral?.reason == .suspended)
        let issued = IssuedToken(
            token: try record(of: spec()).token,
            issuedAt: noon,
            escrow: EscrowID(operation: world.open[0].id)
        )
        world.open = [operation(spec(), .accepted(issued, receipts: []))]
        #expect(try world.operation().isRunnable)
    }

    @Test func `a deletion that failed rests before it is tried again`() throws {
        var world = try World.settled(spec { $0.deletionPolicy = .delete })
        world.specs = [spec("keeps-the-source-from-being-empty")]
        var failed = operation(spec(), .failed("403"), reasons: [.removed])
        failed.action = .delete
        failed.spec = nil
        world.failures = [failed]
        world.honoursBackOff = true
        let deletion = world.plan.operations.first { $0.action == .delete }
        #expect(deletion?.deferral?.reason == .backingOff)
        #expect(deletion?.deferral?.until == noon + .seconds(30))
    }

    @Test func `a file that cannot be read removes nothing`() throws {
        var world = try World.settled(spec { $0.deletionPolicy = .delete })
        world.specs = [spec("other")]
        world.records.append(try record(of: spec("other")))
        world.unreadablePaths = ["checkout.yaml"]
        let held = try world.operation()
        #expect(held.action == .hold)
        #expect(held.reasons == [.invalidManifest])
    }

    @Test func `a source without manifests deletes and forgets nothing`() throws {
        for policy in DeletionPolicy.allCases {
            var world = try World.settled(spec { $0.deletionPolicy = policy })
            world.specs = []
            let operation = try world.operation()
            #expect(operation.deferral?.reason == .brake)
            #expect(!world.plan.isApplicable)
        }
    }

    @Test(arguments: [(1, 10, 1), (6, 100, 0), (5, 100, 5), (2, 20, 2), (3, 20, 0), (1, 1, 1)])
    func `more deletions than a run may make are not begun at all`(
        removed: Int,
        of total: Int,
        deleted: Int
    ) throws {
        var world = World(live: [])
        for number in 0..<total {
            let wanted = spec("t\(number)") { $0.deletionPolicy = .delete }
            world.records.append(try record(of: wanted))
            if number >= removed { world.specs.append(wanted) }
        }
        world.specs.append(spec("keeps-the-source-from-being-empty"))
        let deletions = world.plan.operations.filter { $0.action == .delete }
        #expect(deletions.count == removed)
        #expect(deletions.filter(\.isRunnable).count == deleted)
        if deleted == 0 {
            #expect(deletions.allSatisfy { $0.deferral?.reason == .brake })
            #expect(
                deletions[0].deferral?.remedy.contains("regent approve 4f1c2ab --brake deletions")
                    == true
            )
        }
    }

    @Test(arguments: [(1, 1, 5, 1), (2, 3, 5, 0), (6, 100, 5, 0), (5, 100, 5, 5), (1, 9, 0, 1)])
    func `more tokens that are gone than a run may lose are not made anew`(
        lost: Int,
        of total: Int,
        allowed: Int,
        made: Int
    ) throws {
        var world = World(live: [])
        world.limits.deletions = allowed
        for number in 0..<total {
            let known = try record(of: spec("t\(number)"))
            world.specs.append(known.spec)
            world.records.append(known)
            if number < lost { world.confirmedMissing.insert(known.token.id) }
        }
        world.specs.append(spec("new"))
        let creates = world.plan.operations.filter { $0.action == .create && $0.record != nil }
        #expect(creates.count == lost)
        #expect(creates.filter(\.isRunnable).count == made)
        #expect(world.plan.runnable.contains { $0.address.name == "new" })
        if made == 0 {
            #expect(creates.allSatisfy { $0.deferral?.reason == .brake })
            #expect(
                creates[0].deferral?.remedy.contains("regent approve 4f1c2ab --brake losses")
                    == true
            )
        }
    }

    @Test func `one run makes no more changes than its limit, the urgent ones first`() throws {
        var world = World(live: [])
        world.limits = ChangeLimits(changesPerRun: 2)
        for name in ["a", "b", "c"] {
            let old = try record(of: spec(name), issued: .days(60))
            world.specs.append(old.spec)
            world.records.append(old)
        }
        world.requests = [.regenerate(address("c"))]
        let plan = world.plan
        #expect(plan.runnable.map(\.address.name) == ["a", "c"])
        #expect(plan.operations[1].deferral?.reason == .limitReached)
    }

    @Test func `a suspended manifest plans and does nothing`() throws {
        var world = try World.settled()
        world.specs = [
            spec {
                $0.isSuspended = true
                $0.capabilities = Capabilities()
            }
        ]
        let operation = try world.operation()
        #expect(operation.action == .regenerate)
        #expect(operation.deferral?.reason == .suspended)
    }

    @Test func `the kill switch stops everything, removals included`() throws {
        var world = try World.settled(spec { $0.deletionPolicy = .delete })
        world.specs = [spec("new")]
        world.open = [operation(spec("open"), .intended)]
        world.isSuspended = true
        #expect(world.plan.operations.count == 3)
        #expect(world.plan.operations.allSatisfy { $0.deferral?.reason == .suspended })
    }

    @Test func `what was suspended by command stands still, and the plan says by whom`() throws {
        var world = try World.settled(spec { $0.deletionPolicy = .delete })
        world.specs = [spec("new")]
        let issued = IssuedToken(
            token: try record(of: spec("open")).token,
            issuedAt: noon,
            escrow: EscrowID(operation: operation(spec("open"), .sent).id)
        )
        world.open = [operation(spec("open"), .accepted(issued, receipts: []))]
        let stop = Suspension(address: nil, since: noon, by: "ada", reason: "an incident")
        world.requests = [.suspend(stop)]

        let remedies = world.plan.operations.map { $0.deferral?.remedy ?? "" }
        let words =
            "suspended since \(noon.minuteInUTC) by ada (an incident); `regent resume` goes on"
        #expect(remedies == [words, words, words])
        #expect(world.plan.diagnostics.map(\.severity) == [.warning])

        world.requests.append(.resume(nil, at: noon))
        #expect(!world.plan.operations.contains { $0.deferral?.reason == .suspended })
        #expect(world.plan.diagnostics.isEmpty)
    }

    @Test func `one address that was suspended is left alone, but for what was issued`() throws {
        var world = try World.settled(spec { $0.deletionPolicy = .delete })
        world.specs = [spec("a"), spec("b")]
        let issued = IssuedToken(
            token: try record(of: spec("b")).token,
            issuedAt: noon,
            escrow: EscrowID(operation: operation(spec("b"), .sent).id)
        )
        world.open = [operation(spec("b"), .accepted(issued, receipts: []))]
        world.requests = ["a", "b", "checkout"].map {
            .suspend(Suspension(address: address($0), since: noon, by: "ada"))
        }
        let suspended = world.plan.operations.filter { $0.deferral?.reason == .suspended }
        #expect(suspended.map(\.address.name) == ["a", "checkout"])
        #expect(world.plan.runnable.map(\.address.name) == ["b"])
        world.open[0].state = .intended
        #expect(world.plan.runnable.isEmpty)
    }

    @Test func `what was suspended by command and is asked for by name goes on`() throws {
        var world = try World.settled()
        world.requests = [
            .suspend(Suspension(address: nil, since: noon, by: "ada")),
            .regenerate(address("checkout")),
        ]
        #expect(try world.operation().isRunnable)
        world.isSuspended = true
        #expect(try !world.operation().isRunnable)
    }

    @Test func `an open operation goes on by its own row, whatever the manifest says now`() throws {
        var world = try World.settled()
        let open = operation(spec(), .intended)
        world.open = [open]
        world.specs = [spec { $0.capabilities = Capabilities() }]
        let planned = try world.operation()
        #expect(planned.open == open)
        #expect(planned.isRunnable)
    }

    @Test func `a call that may have taken effect is looked into when its time has come`() throws {
        var ambiguity = Ambiguity(
            problem: "the connection was reset",
            nextLookAt: noon + .seconds(60)
        )
        var world = try World.settled()
        world.open = [operation(spec(), .ambiguous(ambiguity))]
        let planned = try world.operation()
        #expect(planned.deferral?.reason == .operationOpen)
        #expect(planned.deferral?.until == noon + .seconds(60))
        #expect(planned.deferral?.remedy.contains("the connection was reset") == true)
        ambiguity.nextLookAt = noon
        world.open = [operation(spec(), .ambiguous(ambiguity))]
        #expect(try world.operation().isRunnable)
    }

    @Test func `what only a person can decide waits for a request to go on`() throws {
        var ambiguity = Ambiguity(problem: "reset", nextLookAt: noon + .minutes(10))
        ambiguity.verdict = .indistinct([try tokenID("one"), try tokenID("two")])
        var world = try World.settled()
        world.open = [operation(spec(), .ambiguous(ambiguity))]
        let waiting = try world.operation()
        #expect(waiting.deferral?.remedy.contains("one, two") == true)
        #expect(waiting.deferral?.remedy.contains("regent regenerate acme/checkout") == true)
        world.requests = [.regenerate(address("checkout"))]
        #expect(try world.operation().isRunnable)
        #expect(try world.operation().isReleased)
    }

    @Test func `what a lost call left over is ended, and what it issued is not`() throws {
        var world = try World.settled()
        let owner = operation(spec(), .done)
        let stamp = noon + .days(80)
        let issued = try tokenID("id-checkout")
        var orphan = world.records[0].token
        orphan.id = try tokenID("orphan")
        orphan.expiresAt = stamp
        world.live?.append(orphan)
        world.stampOwners = [
            stamp: StampOwner(owner, startedFrom: nil, issued: issued)
        ]
        let planned = try world.operation()
        #expect(planned.action == .retire)
        #expect(planned.reasons == [.orphaned])
        #expect(planned.request == .delete([orphan.id]))

        // One that bore the name before, or bears another one, only shares the second with it.
        var sharing = world
        sharing.stampOwners[stamp]?.olderNamesakes = [orphan.id]
        #expect(sharing.plan.operations.isEmpty)
        sharing = world
        sharing.stampOwners[stamp]?.tokenNames = ["audit"]
        #expect(sharing.plan.operations.isEmpty)

        world.stampOwners[stamp]?.issued = orphan.id
        #expect(world.plan.operations.isEmpty)

        // A predecessor bears a stamp of the operation that replaced it.
        world.stampOwners[stamp]?.issued = issued
        world.stampOwners[stamp]?.startedFrom = orphan.id
        #expect(world.plan.operations.isEmpty)
        world.stampOwners[stamp]?.startedFrom = nil
        world.live?[1].expiresAt = nil
        #expect(world.plan.operations.isEmpty)
    }

    @Test func `a token that was forgotten lives on`() throws {
        var world = try World.settled()
        let token = world.records[0].token
        world.records = []
        world.specs = []
        world.stampOwners = [
            try #require(token.expiresAt): StampOwner(
                operation(spec(), .done),
                startedFrom: nil,
                issued: token.id
            )
        ]
        #expect(world.plan.operations.isEmpty)
    }

    @Test func `in a loop a refused operation waits, longer each time, unless its cause changed`()
        throws
    {
        let changed = spec { $0.capabilities = Capabilities() }
        var world = try World.settled()
        world.specs = [changed]
        world.failures = [operation(changed, .failed("403 forbidden"), precedingFailures: 2)]
        #expect(try world.operation().isRunnable)

        world.honoursBackOff = true
        let waiting = try world.operation()
        #expect(waiting.deferral?.reason == .backingOff)
        #expect(waiting.deferral?.until == noon + .seconds(120))

        world.specs = [spec(lifetime: .never) { $0.capabilities = Capabilities() }]
        #expect(try world.operation().isRunnable)
    }

    @Test func `a fixed expiry that does not lie ahead issues no token`() throws {
        let past = spec(lifetime: .until(noon + .seconds(59)))
        let held = try World(specs: [past], live: []).operation()
        #expect(held.action == .hold)
        #expect(held.deferral?.remedy.contains("spec.expiresAt") == true)
    }

    @Test func `no token is issued for a sink that this version cannot write to`() throws {
        let webhook = spec { $0.delivery = [.webhook(WebhookSinkSpec(connection: "edge"))] }
        let held = try World(specs: [webhook], live: []).operation()
        #expect(held.action == .hold)
        #expect(held.deferral?.remedy.contains("cannot write to webhook yet") == true)
    }

    @Test func `a fixed end of the overlap that does not lie ahead is refused`() throws {
        var world = try World.settled(
            spec { $0.rotation.existingTokenExpiresAt = noon - .days(1) }
        )
        #expect(world.plan.operations.isEmpty)
        world.requests = [.regenerate(address("checkout"))]
        #expect(try world.operation().action == .hold)
    }

    @Test func `what is due is measured by the API's clock`() throws {
        let old = try record(of: spec(), issued: .days(60) - .seconds(90))
        var world = World(specs: [old.spec], records: [old], live: [old.token])
        #expect(world.plan.operations.isEmpty)
        world.clockOffset = .seconds(91)
        #expect(try world.operation().reasons == [.rotationDue])
    }
}
