import Model
import Planning
import Testing

@Suite("A live token is somebody's")
struct ClaimsTests {
    private func claims(_ world: World) -> Claims {
        Claims(
            desired: [world.input.desired],
            recorded: world.input.recorded,
            stampOwners: world.stampOwners
        )
    }

    private func token(_ id: String, expiresAt: Instant? = nil) throws -> LiveToken {
        LiveToken(id: try tokenID(id), name: "checkout", expiresAt: expiresAt)
    }

    @Test func `where a manifest takes it over`() throws {
        let adoption = Adoption(id: try tokenID("7a3e"))
        let claims = claims(World(specs: [spec { $0.adoption = adoption }]))
        #expect(claims.cover(try token("7a3e")))
        #expect(!claims.cover(try token("91bc")))
    }

    @Test func `where the state has it, as a current or an older one`() throws {
        let older = Predecessor(id: try tokenID("old"), expiresAt: noon + .hours(1))
        let world = try World.settled(spec()) { $0.predecessors = [older] }
        let claims = claims(world)
        #expect(claims.cover(world.records[0].token))
        #expect(claims.cover(try token("old")))
    }

    @Test func `where a call whose answer was lost has made it`() throws {
        var world = World(specs: [spec()])
        world.stampOwners[noon + .days(7)] = StampOwner(
            operation(spec(), .sent),
            startedFrom: nil,
            issued: nil
        )
        let claims = claims(world)
        #expect(claims.cover(try token("left-over", expiresAt: noon + .days(7))))
        #expect(!claims.cover(try token("other", expiresAt: noon + .days(8))))
    }

    @Test func `and its manifest's name is taken, be the manifest right or wrong`() throws {
        var world = try World.settled(spec("known"))
        world.specs.append(spec("wanted"))
        world.held[address("wrong")] = HeldManifest(
            reason: .invalidManifest,
            position: SourcePosition(path: "a.yaml"),
            message: "wrong"
        )
        #expect(claims(world).takenNames(in: "acme") == ["known", "wanted", "wrong"])
        #expect(claims(world).takenNames(in: "other").isEmpty)
    }
}
