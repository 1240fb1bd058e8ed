import Model
import Planning
import Testing

@Suite("A live token of a managed token's name that somebody else made")
struct NamesakeTests {
    private func world(_ spec: TokenSpec = spec()) throws -> World {
        var world = try World.settled(spec)
        var foreign = try #require(world.live?.first)
        foreign.id = try tokenID("id-foreign")
        foreign.expiresAt = noon + .days(7)
        world.live?.append(foreign)
        return world
    }

    @Test func `is told and left alone`() throws {
        let plan = try world().plan
        #expect(plan.operations.isEmpty)
        #expect(!plan.isErrored)
        #expect(
            plan.diagnostics.map(\.description) == [
                """
                checkout.yaml:1:1: warning: a live token named 'checkout' was not made by Regent \
                and is left alone (id-foreign); see who made it and delete it there, or say \
                allowSameName: true
                """
            ]
        )
    }

    @Test func `is nobody's business where the manifest allows it`() throws {
        #expect(try world(spec { $0.allowsSameName = true }).plan.diagnostics.isEmpty)
    }

    @Test func `is not judged while a call of that name is open`() throws {
        var world = try world()
        world.open = [operation(spec(), .sent)]
        #expect(world.plan.diagnostics.isEmpty)
    }

    @Test func `is Regent's own where it bears a stamp`() throws {
        var world = try world()
        world.stampOwners[noon + .days(7)] = StampOwner(
            operation(spec(), .sent),
            startedFrom: nil,
            issued: nil
        )
        #expect(world.plan.diagnostics.isEmpty)
    }
}
