import Model
import Planning
import Testing

@Suite("A manifest takes over a token that exists")
struct AdoptionTests {
    private static let id = "7a3e-live"

    private func wanted(
        rotate: Adoption.Rotation = .atNext,
        _ change: (inout TokenSpec) -> Void = { _ in }
    ) throws -> TokenSpec {
        let adoption = Adoption(id: try tokenID(Self.id), rotate: rotate)
        return spec {
            $0.adoption = adoption
            change(&$0)
        }
    }

    private func live(_ change: (inout LiveToken) -> Void = { _ in }) throws -> LiveToken {
        var token = LiveToken(
            id: try tokenID(Self.id),
            name: "checkout",
            expiresAt: noon + .days(80),
            capabilities: spec().capabilities
        )
        change(&token)
        return token
    }

    /// A world in which the manifest's token was taken over.
    private func adopted(_ spec: TokenSpec) throws -> World {
        let token = try live()
        return try World.settled(spec) {
            $0.token = token
            $0.isAdopted = true
        }
    }

    @Test func `it is not made, although nothing is known of it`() throws {
        let world = World(specs: [try wanted()], live: [try live()])
        let operation = try world.operation()
        #expect(operation.action == .adopt)
        #expect(operation.reasons == [.imported])
        #expect(operation.secret == .none)
        #expect(operation.live?.id.text == Self.id)
    }

    @Test func `without a look at the API it is planned all the same`() throws {
        #expect(try World(specs: [try wanted()]).operation().action == .adopt)
    }

    @Test func `a token that is not there holds the manifest`() throws {
        let expired = try live { $0.expiresAt = noon - .hours(1) }
        for tokens in [[], [expired]] {
            let operation = try World(specs: [try wanted()], live: tokens).operation()
            #expect(operation.action == .hold)
            #expect(operation.deferral?.remedy.contains("has no such token") == true)
        }
    }

    @Test func `a token that another manifest has is not taken`() throws {
        var world = try World.settled(spec("billing")) { $0.predecessors = [] }
        let owned = world.records[0].token
        var wanted = try wanted()
        wanted.adoption = Adoption(id: owned.id)
        world.specs.append(wanted)
        #expect(try world.operation().deferral?.reason == .nameTaken)
        #expect(try world.operation().deferral?.remedy.contains("acme/billing") == true)
    }

    @Test func `afterwards nothing is to be done until it is due`() throws {
        let world = try adopted(try wanted())
        #expect(world.plan.operations.isEmpty)
        #expect(world.plan.next?.address == address("checkout"))
    }

    @Test func `where the manifest says so, it is regenerated at once`() throws {
        let operation = try adopted(try wanted(rotate: .now)).operation()
        #expect(operation.action == .regenerate)
        #expect(operation.reasons == [.imported])
        #expect(!operation.sendsNewToken, "a clone keeps what only the vendor's page can set")
    }

    @Test func `a sink that is added waits, since nobody has the secret`() throws {
        let world = try adopted(try wanted { $0.delivery = [logSink] })
        #expect(world.plan.operations.isEmpty)
    }

    @Test func `a manifest that differs asks for a new token`() throws {
        let world = try adopted(
            try wanted { $0.capabilities = Capabilities(datasets: ["audit": ["query": ["read"]]]) }
        )
        var record = world
        record.records[0].spec.capabilities = spec().capabilities
        #expect(try record.operation().reasons.first == .specChanged)
    }
}
