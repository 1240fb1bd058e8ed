import Model
import Planning
import Testing

@Suite("A plan of a part")
struct PartialPlanTests {
    private static let seeds: [UInt64] = Array(1...300)

    @Test(arguments: seeds)
    func `that counts what is settled is the plan of everything`(_ seed: UInt64) throws {
        var world = try RandomWorld(seed: seed).world
        world.live = nil
        let whole = world.input
        let (plan, settled) = Planner(whole).planKeepingSettled()
        var part = whole
        for entry in settled {
            part.desired.specs[entry.address] = nil
            part.recorded.tokens[entry.address] = nil
        }
        part.rest = SettledRest(
            count: settled.count,
            next: settled.compactMap(\.next).min { $0.isSooner(than: $1) }
        )
        #expect(Planner(part).plan() == plan)
    }

    @Test(arguments: seeds)
    func `leaves nothing settled beyond the instant that it names`(_ seed: UInt64) throws {
        var world = try RandomWorld(seed: seed).world
        world.live = nil
        var input = world.input
        let (_, settled) = Planner(input).planKeepingSettled()
        for entry in settled {
            let last = entry.changesAt.map { $0 - .nanoseconds(1) } ?? noon + .days(4000)
            input.now = last
            let (_, still) = Planner(input).planKeepingSettled()
            #expect(still.contains { $0.address == entry.address }, "\(entry.address) at \(last)")
        }
    }

    @Test func `takes no source for empty of which it leaves out all manifests`() throws {
        let world = try World(records: [
            record(of: spec("gone")) { $0.spec.deletionPolicy = .delete }
        ])
        var input = world.input
        input.rest = SettledRest(count: 1)
        let operation = try #require(Planner(input).plan().operations.first)
        #expect(operation.action == .delete)
        #expect(operation.deferral == nil)
    }
}
