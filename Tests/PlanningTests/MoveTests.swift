import Model
import Planning
import Testing

@Suite("A token keeps its secret when its manifest gets another name")
struct MoveTests {
    private static let renamed = spec("payments") { $0.movedFrom = "checkout" }

    private func world(_ specs: [TokenSpec] = [renamed]) throws -> World {
        var world = try World.settled()
        world.specs = specs
        return world
    }

    @Test func `nothing is made and nothing removed`() throws {
        let operation = try world().operation()
        #expect(operation.action == .move)
        #expect(operation.reasons == [.moved])
        #expect(operation.secret == .none)
        #expect(operation.isRunnable)
        #expect(operation.record?.address == address("checkout"))
    }

    @Test func `the annotation may stay once the token has moved`() throws {
        var world = try World.settled(Self.renamed)
        #expect(world.plan.operations.isEmpty)
        world.records.append(try record(of: spec("checkout")))
        #expect(world.plan.operations.map(\.action) == [.forget])
    }

    @Test func `a name that never had a token moves nothing`() throws {
        let world = World(specs: [Self.renamed], live: [])
        #expect(try world.operation().action == .create)
    }

    @Test func `an old name that has a manifest still is no rename`() throws {
        let plan = try world([Self.renamed, spec()]).plan
        #expect(plan.operations.map(\.action) == [.hold])
        #expect(plan.operations.first?.deferral?.reason == .ambiguousName)
        #expect(plan.unchangedCount == 1)
    }

    @Test func `two that claim one token are both held, and the token is left alone`() throws {
        let other = spec("shop") { $0.movedFrom = "checkout" }
        let plan = try world([Self.renamed, other]).plan
        #expect(plan.operations.map(\.action) == [.hold, .hold])
        #expect(plan.operations.first?.deferral?.remedy.contains("acme/shop") == true)
    }

    @Test func `it waits for what is open`() throws {
        var world = try world()
        world.open = [operation(spec(), .sent)]
        let plan = world.plan
        #expect(plan.operations.map(\.action) == [.regenerate, .move])
        #expect(plan.operations.last?.deferral?.reason == .operationOpen)
    }

    @Test func `a suspended one does not move`() throws {
        let world = try world([
            spec("payments") {
                $0.movedFrom = "checkout"
                $0.isSuspended = true
            }
        ])
        #expect(try world.operation().deferral?.reason == .suspended)
    }
}
