import Model
import Planning
import Testing

@Suite("Why an operation is planned")
struct ReasonTests {
    @Test func `a token that was to live for ever is replaced when somebody gives it an end`()
        throws
    {
        var world = try World.settled(spec(lifetime: .never))
        let ends: [(Instant, [Reason])] = [
            (noon + .days(3), [.drifted]), (noon, [.expired, .drifted]),
        ]
        for (end, reasons) in ends {
            world.live?[0].expiresAt = end
            #expect(try world.operation().reasons == reasons)
        }
    }

    @Test func `a token with a fixed end is replaced when it was ended before`() throws {
        var world = try World.settled(spec(lifetime: .until(noon + .days(100))))
        world.live?[0].expiresAt = noon - .seconds(1)
        #expect(try world.operation().reasons == [.expired])
        world.specs = [spec(lifetime: .until(noon - .days(1)))]
        world.records = [try record(of: world.specs[0])]
        #expect(world.plan.operations.isEmpty)
    }

    @Test func `nothing is planned for a token that is as its manifest says`() throws {
        let plan = try World.settled().plan
        #expect(plan.operations.isEmpty)
        #expect(plan.unchangedCount == 1)
        #expect(plan.isComplete && !plan.isApplicable && !plan.isErrored)
        #expect(plan.liveTokenCounts == ["acme": 1])
    }

    @Test func `NotFound: a manifest without a token asks for one`() throws {
        let operation = try World(specs: [spec()], live: []).operation()
        #expect(operation.action == .create)
        #expect(operation.reasons == [.notFound])
        #expect(operation.secret == .new)
        guard case .create(let body) = operation.request else {
            Issue.record("no create: \(operation.request)")
            return
        }
        #expect(body.expiresAt == noon + .days(90))
    }

    @Test func `NotFound: a token that two lists do not show is made anew`() throws {
        var world = try World.settled()
        world.live = []
        world.confirmedMissing = [try tokenID("id-checkout")]
        #expect(try world.operation().action == .create)
    }

    @Test func `a token that one list does not show is left alone`() throws {
        var world = try World.settled()
        world.live = []
        #expect(world.plan.operations.isEmpty)
    }

    @Test func `NameTaken: a live token of the name that is not ours is not doubled`() throws {
        let foreign = LiveToken(id: try tokenID("foreign"), name: "checkout")
        var world = World(specs: [spec()], live: [foreign])
        let held = try world.operation()
        #expect(held.action == .hold)
        #expect(held.reasons == [.nameTaken])
        #expect(held.deferral?.remedy.contains("foreign") == true)

        world.specs = [spec { $0.allowsSameName = true }]
        #expect(try world.operation().action == .create)
    }

    @Test func `a foreign token that has expired does not take the name`() throws {
        let foreign = LiveToken(
            id: try tokenID("foreign"),
            name: "checkout",
            expiresAt: noon - .hours(1)
        )
        #expect(try World(specs: [spec()], live: [foreign]).operation().action == .create)
    }

    @Test func `SpecChanged: changed capabilities are spelled out in the request`() throws {
        var world = try World.settled()
        world.specs = [
            spec {
                $0.capabilities = Capabilities(
                    datasets: ["logs": ["ingest": ["create"], "query": ["read"]]]
                )
            }
        ]
        let operation = try world.operation()
        #expect(operation.action == .regenerate)
        #expect(operation.reasons == [.specChanged])
        #expect(operation.sendsNewToken)
        guard case .regenerate(let id, let body) = operation.request else {
            Issue.record("no regeneration: \(operation.request)")
            return
        }
        #expect(id.text == "id-checkout")
        #expect(body.existingTokenExpiresAt == noon + .hours(48))
        #expect(body.newToken?.capabilities == world.specs[0].capabilities)
    }

    @Test func `SpecChanged: so is a changed lifetime`() throws {
        var world = try World.settled()
        world.specs = [spec(lifetime: .after(.days(100)))]
        #expect(try world.operation().reasons == [.specChanged])
    }

    @Test func `a changed description waits for the next rotation and makes no secret`() throws {
        var world = try World.settled()
        world.specs = [spec { $0.tokenDescription = "new words" }]
        let plan = world.plan
        #expect(plan.operations.isEmpty)
        #expect(plan.later.map(\.fields) == [["description"]])
        #expect(plan.later.first?.at == noon + .days(50))
        #expect(plan.unchangedCount == 1)

        world.specs = [
            spec {
                $0.tokenDescription = "new words"
                $0.rotation.cosmeticChanges = .now
            }
        ]
        #expect(try world.operation().reasons == [.specChanged])
    }

    @Test func `a rotation that is due anyway takes the waiting description with it`() throws {
        let old = try record(of: spec(), issued: .days(61))
        let renamed = spec { $0.tokenDescription = "new words" }
        let world = World(specs: [renamed], records: [old], live: [old.token])
        let operation = try world.operation()
        #expect(operation.reasons == [.rotationDue])
        #expect(operation.sendsNewToken)
    }

    @Test func `RotationDue: the schedule is up, and the new token is a clone`() throws {
        let old = try record(of: spec(), issued: .days(60))
        let operation = try World(specs: [old.spec], records: [old], live: [old.token]).operation()
        #expect(operation.reasons == [.rotationDue])
        #expect(!operation.sendsNewToken)
    }

    @Test func `ExpiringSoon: the margin before the expiry is reached`() throws {
        let brief = spec { $0.rotation.every = nil }
        let old = try record(of: brief, issued: .days(60))
        let world = World(specs: [brief], records: [old], live: [old.token])
        #expect(try world.operation().reasons == [.expiringSoon])
    }

    @Test func `Expired: so the old token's end is the present instant`() throws {
        let old = try record(of: spec(), issued: .days(91))
        let operation = try World(specs: [old.spec], records: [old], live: [old.token]).operation()
        #expect(operation.reasons == [.expired])
        guard case .regenerate(_, let body) = operation.request else { return }
        #expect(body.existingTokenExpiresAt == noon)
    }

    @Test func `an end that somebody moved nearer counts, not the recorded one`() throws {
        var world = try World.settled()
        world.live?[0].expiresAt = noon + .hours(1)
        #expect(try world.operation().reasons == [.expiringSoon])
    }

    @Test func `a fixed expiry plans nothing by itself`() throws {
        let fixed = spec(lifetime: .until(noon + .days(1))) { $0.rotation.every = nil }
        #expect(try World.settled(fixed).plan.operations.isEmpty)
    }

    @Test func `Requested: each new value of the annotation asks exactly once`() throws {
        let asked = spec { $0.regenerationRequest = "laptop stolen" }
        var world = try World.settled(asked)
        #expect(try world.operation().reasons == [.requested])
        #expect(try !world.operation().sendsNewToken)

        world.records[0].servedRequest = "laptop stolen"
        #expect(world.plan.operations.isEmpty)

        world.specs = [spec { $0.regenerationRequest = "another laptop" }]
        #expect(try world.operation().reasons == [.requested])
    }

    @Test func `Requested: so does the command`() throws {
        var world = try World.settled()
        world.requests = [.regenerate(address("checkout"))]
        #expect(try world.operation().reasons == [.requested])
    }

    @Test func `Drifted: what somebody changed at the API is put right`() throws {
        var world = try World.settled()
        world.live?[0].capabilities = Capabilities(datasets: ["*": ["query": ["read"]]])
        let operation = try world.operation()
        #expect(operation.reasons == [.drifted])
        #expect(operation.sendsNewToken)
        #expect(operation.live?.capabilities.datasets.keys.contains("*") == true)
    }

    @Test func `SinkAdded: a kept secret is delivered, a secret that is gone is replaced`() throws {
        let wanted = spec { $0.delivery = [logSink] }
        var world = try World.settled(wanted)
        #expect(try world.operation().action == .regenerate)
        #expect(try world.operation().reasons == [.sinkAdded])

        var generator = SystemRandomNumberGenerator()
        let escrow = EscrowID(operation: OperationID(at: noon, using: &generator))
        world.records[0].sealedSecret = escrow
        #expect(try world.operation().action == .redeliver)
        #expect(try world.operation().secret == .none)

        world.records[0].receipts = [receipt(logSink, of: world.records[0])]
        #expect(world.plan.operations.isEmpty)
    }

    @Test func `SinkDrifted: where the secret was lost at one sink, and another is new`() throws {
        let other = SinkSpec.file(FileSinkSpec(path: "other.token"))
        var world = try World.settled(spec { $0.delivery = [logSink] })
        var drifted = receipt(logSink, of: world.records[0])
        drifted.driftedAt = noon
        world.records[0].receipts = [drifted]
        #expect(try world.operation().reasons == [.sinkDrifted])

        world.specs = [spec { $0.delivery = [logSink, other] }]
        #expect(try world.operation().reasons == [.sinkDrifted, .sinkAdded])
    }

    @Test func `SinkRemoved: the secret is deleted where it is to be no more`() throws {
        let options = SinkOptions(onRemoval: .delete)
        let gone = SinkSpec.file(FileSinkSpec(path: "gone.token", options: options))
        var world = try World.settled(spec { $0.delivery = [logSink] })
        let record = world.records[0]
        world.records[0].receipts = [receipt(logSink, of: record), receipt(gone, of: record)]
        #expect(try world.operation().action == .redeliver)
        #expect(try world.operation().reasons == [.sinkRemoved])
    }

    @Test func `Removed: the policy that the state recorded decides`() throws {
        var world = try World.settled()
        world.specs = [spec("other")]
        world.records.append(try record(of: spec("other")))
        world.live?.append(world.records[1].token)
        #expect(try world.operation().action == .forget)
        #expect(try world.operation().secret == .none)

        world.records[0].spec.deletionPolicy = .delete
        let deletion = try world.operation()
        #expect(deletion.action == .delete)
        #expect(deletion.reasons == [.removed])
        #expect(deletion.secret == .cut)
        #expect(deletion.request == .delete([world.records[0].token.id]))
    }

    @Test func `two reasons at once are one operation`() throws {
        let old = try record(of: spec(), issued: .days(91))
        let changed = spec {
            $0.capabilities = Capabilities()
            $0.regenerationRequest = "now"
        }
        let world = World(specs: [changed], records: [old], live: [old.token])
        #expect(try world.operation().reasons == [.requested, .expired, .specChanged])
    }

    @Test func `an overlap of nothing cuts the old token`() throws {
        var world = try World.settled(spec { $0.rotation.overlap = .zero })
        world.requests = [.regenerate(address("checkout"))]
        #expect(try world.operation().secret == .cut)
    }

    @Test func `a new token name waits for the next rotation, too`() throws {
        var world = try World.settled()
        world.specs = [spec { $0.tokenName = "Checkout ingest" }]
        #expect(world.plan.operations.isEmpty)
        #expect(world.plan.later.map(\.fields) == [["tokenName"]])
    }
}
