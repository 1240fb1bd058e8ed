import Model
import Planning
import Testing

@Suite("A brake")
struct BrakeTests {
    /// Ten tokens, of which a brake holds back whatever is planned.
    private func world(heldBackBy brake: Brake) throws -> World {
        var world = World(live: [])
        for number in 0..<10 {
            let wanted = spec("t\(number)") { $0.deletionPolicy = .delete }
            let record = try record(of: wanted)
            world.records.append(record)
            switch brake {
            case .deletions, .emptySource, .stateSerial: break
            case .losses:
                world.specs.append(wanted)
                world.confirmedMissing.insert(record.token.id)
            case .rewoundBranch, .lostAnswers:
                world.specs.append(spec("t\(number)", lifetime: .never))
            }
        }
        if brake == .deletions { world.specs.append(spec("keeps-the-source-from-being-empty")) }
        if brake == .rewoundBranch {
            world.isRewound = true
            world.actedOn = PlanSource(url: "tokens", ref: "main", commit: "9e8d7c6b")
        }
        if brake == .lostAnswers { world.lostAnswers = Self.lost(11) }
        return world
    }

    private static func lost(_ count: Int) -> [Instant] {
        (0..<count).map { noon - .minutes(59) + .seconds($0) }
    }

    private func braked(_ world: World) -> [Deferral] {
        world.plan.operations.compactMap(\.deferral).filter { $0.reason == .brake }
    }

    @Test(arguments: Brake.allCases.filter { $0 != .stateSerial })
    func `lets pass once what was approved for its commit`(_ brake: Brake) throws {
        var world = try world(heldBackBy: brake)
        #expect(braked(world).count >= 10)
        let remedy = "`regent approve 4f1c2ab --brake \(brake.rawValue)` allows it once"
        #expect(braked(world).allSatisfy { $0.remedy.contains(remedy) }, "\(braked(world))")
        for (commit, other) in [
            ("4f1c2ab", Brake.allCases.filter { $0 != brake }), ("999", [brake]),
        ] {
            world.requests = other.map { .approve(commit: commit, brake: $0) }
            #expect(braked(world).count >= 10)
        }
        world.requests = [.approve(commit: "4f1c", brake: brake)]
        if brake == .emptySource {
            world.requests.append(.approve(commit: "4f1c", brake: .deletions))
        }
        #expect(braked(world).isEmpty)
    }

    // MARK: A branch that went back

    @Test func `lets nothing of a branch that went back count, and lets what is open go on`() throws
    {
        var world = try world(heldBackBy: .rewoundBranch)
        world.specs.append(spec("new"))
        world.open = [operation(spec("open"), .intended)]
        #expect(world.plan.runnable.map(\.address.name) == ["open"])
        #expect(
            world.plan.diagnostics.first?.summary.contains(
                "the source went back: 4f1c2ab does not come after 9e8d7c6, which was acted on last"
            ) == true,
            "\(world.plan.diagnostics)"
        )
    }

    // MARK: Lost answers

    @Test(arguments: [(10, 10, 0), (11, 10, 1), (11, 200, 0), (20, 200, 0), (21, 200, 1)])
    func `counts the lost answers of an hour against ten, or a tenth of the tokens`(
        lost: Int,
        tokens: Int,
        braked: Int
    ) throws {
        var world = World(live: [])
        for number in 0..<tokens {
            let known = try record(of: spec("t\(number)"))
            world.records.append(known)
            world.specs.append(known.spec)
            world.live?.append(known.token)
        }
        world.specs.append(spec("new"))
        world.lostAnswers = Self.lost(lost) + [noon - .minutes(61)]
        #expect(self.braked(world).count == braked)
        if braked > 0 {
            #expect(self.braked(world).first?.until == noon + .minutes(1))
        }
    }

    @Test func `pauses what is new, and neither what is open nor what is asked for by name`() throws
    {
        var world = try World.settled()
        world.specs += [spec("new"), spec("open")]
        world.open = [operation(spec("open"), .intended)]
        world.requests = [.regenerate(address("checkout"))]
        world.lostAnswers = Self.lost(11)
        #expect(world.plan.runnable.map(\.address.name) == ["checkout", "open"])
        #expect(braked(world).count == 1)
    }
}
