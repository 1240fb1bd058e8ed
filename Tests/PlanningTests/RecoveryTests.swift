import Model
import Planning
import Testing

@Suite("A lost state is rebuilt from what can be proven")
struct RecoveryTests {
    private func published(
        _ name: String = "checkout",
        id: String? = nil,
        _ change: (inout PublishedToken) -> Void = { _ in }
    ) throws -> PublishedToken {
        var token = PublishedToken(
            address: address(name),
            path: "\(name).yaml",
            id: try tokenID(id ?? "id-\(name)"),
            name: name,
            issuedAt: noon - .days(10)
        )
        change(&token)
        return token
    }

    private func live(_ id: String, name: String, _ change: (inout LiveToken) -> Void = { _ in })
        throws -> LiveToken
    {
        var token = LiveToken(
            id: try tokenID(id),
            name: name,
            expiresAt: noon + .days(80),
            capabilities: spec().capabilities
        )
        change(&token)
        return token
    }

    private func recovery(
        _ published: [PublishedToken],
        specs: [TokenSpec] = [],
        live: [LiveToken],
        missing: Set<TokenID> = []
    ) -> Recovery {
        Recovery(
            of: PublishedStatus(lineage: "aa", tokens: published),
            desired: DesiredState(specs: Dictionary(specs.map { ($0.address, $0) }) { $1 }),
            live: [
                "acme": LiveOrganization(
                    tokens: Dictionary(live.map { ($0.id, $0) }) { $1 },
                    confirmedMissing: missing
                )
            ],
            at: noon
        )
    }

    private func records(_ recovery: Recovery) -> [TokenRecord] {
        recovery.changes.compactMap { change in
            guard case .record(let record) = change else { return nil }
            return record
        }
    }

    @Test func `a token that is live under its name is adopted, and nothing is planned for it`()
        throws
    {
        let sink = SinkSpec.file(FileSinkSpec(path: "a.token"))
        let wanted = spec {
            $0.delivery = [sink]
            $0.regenerationRequest = "2"
        }
        let found = try live("id-checkout", name: "checkout")
        let recovery = recovery(
            [try published { $0.delivered = ["file/a.token": noon - .days(9)] }],
            specs: [wanted],
            live: [found]
        )

        let record = try #require(records(recovery).first)
        #expect(recovery.adoptedCount == 1)
        #expect(record.token == found)
        #expect(record.receipts.map(\.digest) == [.unknown])
        #expect(recovery.changes.contains(.manifestPaths([address("checkout"): "checkout.yaml"])))
        let world = World(specs: [wanted], records: [record], live: [found])
        #expect(world.plan.operations.isEmpty)
    }

    @Test func `what the manifest asks for besides is planned`() throws {
        let wanted = spec {
            $0.capabilities = Capabilities(datasets: ["audit": ["query": ["read"]]])
        }
        let found = try live("id-checkout", name: "checkout")
        let recovery = recovery([try published()], specs: [wanted], live: [found])

        let world = World(specs: [wanted], records: records(recovery), live: [found])
        #expect(world.plan.operations.map(\.reasons) == [[.specChanged]])
    }

    @Test func `a token without a manifest is adopted, and is not to be deleted`() throws {
        let recovery = recovery(
            [try published()],
            live: [try live("id-checkout", name: "checkout")]
        )
        #expect(records(recovery).map(\.spec.deletionPolicy) == [.retain])
        #expect(recovery.entries.map(\.outcome) == [.adopted(["it has no valid manifest"])])
    }

    @Test func `one of another name may be somebody else's`() throws {
        let recovery = recovery([try published()], live: [try live("id-checkout", name: "admin")])
        let reason = "it is named 'admin' and not 'checkout'"
        #expect(recovery.entries.map(\.outcome) == [.notProven(reason)])
        #expect(records(recovery).isEmpty)
    }

    @Test func `one that two addresses claim is nobody's`() throws {
        let recovery = recovery(
            [try published(), try published("other", id: "id-checkout") { $0.name = "checkout" }],
            live: [try live("id-checkout", name: "checkout")]
        )
        #expect(recovery.adoptedCount == 0)
    }

    @Test func `one that is not in the list is gone only where the API says so`() throws {
        let gone = try published()
        #expect(
            recovery([gone], live: []).entries.map(\.outcome)
                == [.notProven("the list of tokens does not show it")]
        )
        #expect(
            recovery([gone], live: [], missing: [gone.id]).entries.map(\.outcome)
                == [.gone("the API has no such token")]
        )
        let expired = try live("id-checkout", name: "checkout") { $0.expiresAt = noon }
        #expect(
            recovery([gone], live: [expired]).entries.map(\.outcome) == [.gone("it has expired")]
        )
    }

    @Test func `one of an organization that is not configured is not looked at`() throws {
        let other = try published {
            $0.address = Address(organization: "beta", name: "checkout")
        }
        #expect(
            recovery([other], live: [try live("id-checkout", name: "checkout")]).entries
                .map(\.outcome) == [.notProven("beta is not configured")]
        )
    }

    @Test func `older tokens are adopted by the same rule, with the end that the API says`() throws
    {
        let (old, admins) = (try tokenID("old"), try tokenID("admins"))
        let end = noon + .hours(3)
        let recovery = recovery(
            [try published { $0.previous = [old, admins] }],
            specs: [spec()],
            live: [
                try live("id-checkout", name: "checkout"),
                try live("old", name: "checkout") { $0.expiresAt = end },
                try live("admins", name: "admin"),
            ]
        )
        #expect(
            records(recovery).map(\.predecessors) == [
                [Predecessor(id: old, expiresAt: end)]
            ]
        )
        #expect(
            recovery.entries.map(\.outcome)
                == [.adopted(["1 older token is gone or not proven"])]
        )
    }

    @Test func `a secret that nobody had revealed is asked for anew`() throws {
        let recovery = recovery(
            [try published { $0.isAwaitingReveal = true }],
            specs: [spec()],
            live: [try live("id-checkout", name: "checkout")]
        )
        #expect(recovery.changes.contains(.ask(.regenerate(address("checkout")))))
    }

    @Test func `an assumed secret is a condition until the next rotation`() throws {
        let sink = SinkSpec.file(FileSinkSpec(path: "a.token"))
        let known = try record(of: spec { $0.delivery = [sink] }) { record in
            record.receipts = [
                Receipt(
                    sink: sink,
                    tokenID: record.token.id,
                    generation: 1,
                    digest: .unknown,
                    deliveredAt: noon,
                    verifiedAt: nil
                )
            ]
        }
        let conditions = Readiness(
            operation: nil,
            spec: known.spec,
            record: known,
            open: nil,
            failure: nil,
            at: noon
        ).conditions(after: [])
        #expect(conditions.map(\.type) == ["Ready", "SecretUnknown"])
    }

    @Test func `what was under way and what is gone is told`() throws {
        let older = [try tokenID("older"), try tokenID("oldest")]
        let known = try published {
            $0.isUnderWay = true
            $0.previous = older
            $0.path = nil
        }
        let recovery = recovery([known], live: [try live("id-checkout", name: "checkout")])
        let record = try #require(records(recovery).first)
        #expect(record.spec.position.path == "acme/checkout.yaml")
        guard case .adopted(let notes)? = recovery.entries.first?.outcome else {
            Issue.record("it was not adopted")
            return
        }
        #expect(notes.contains { $0.hasPrefix("an operation of it was not finished") })
        #expect(notes.contains("2 older tokens are gone or not proven"))
        #expect(notes.contains("it has no valid manifest"))
    }
}
