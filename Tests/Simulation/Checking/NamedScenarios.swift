import Model

/// Worlds that the protocol's description names.
extension Scenario {
    /// The sinks of three tokens are down for ten overlaps, and a rotation is due.
    static func siege(mayDelete: Bool) -> Scenario {
        let hour = 3600
        var setup = Setup()
        setup.mayDelete = mayDelete
        setup.tokens = [
            TokenPlan(sinks: 1, overlapSeconds: hour, lifetimeSeconds: 90 * 24 * hour),
            TokenPlan(
                sinks: 2,
                overlapSeconds: hour,
                overlapLimitSeconds: 2 * hour,
                lifetimeSeconds: 90 * 24 * hour
            ),
            TokenPlan(sinks: 1, overlapSeconds: hour, lifetimeSeconds: nil),
        ]
        var turns = [Turn(pauseSeconds: 60)]
        turns += (0..<125).map { _ in Turn(pauseSeconds: 300) }
        for token in setup.tokens.indices {
            // The new secret is minted, and then its sink is gone.
            turns[1].happenings.append(.specChanges(token: token))
            turns[2].happenings += [
                .sinkDown(token: token, sink: 0, seconds: 10 * hour), .annotated(token: token),
            ]
        }
        turns[1].faults = [PlannedFault(place: .sinkWrite, number: 0, fault: .sinkFails, amount: 1)]
        return Scenario(seed: 8, setup: setup, turns: turns)
    }

    /// Many tokens rotate from one common trigger, while so many of a hundred calls, commits and
    /// deliveries go wrong, each in any way that it can.
    static func crowd(tokens: Int, faultPercent: Int) -> Scenario {
        var setup = Setup()
        setup.concurrency = 4
        setup.faultPercent = faultPercent
        setup.tokens = (0..<tokens).map { _ in
            TokenPlan(sinks: 1, lifetimeSeconds: 90 * 86_400)
        }
        // As many turns as the limit of changes in a run needs to make them all.
        setup.calmTurns = 1 + tokens / 50
        var turns = (0..<400).map { _ in Turn(pauseSeconds: 61) }
        turns[setup.calmTurns].happenings = [.allChange]
        return Scenario(seed: 9, setup: setup, turns: turns)
    }
}

/// What became of a world that is told of by name.
struct NamedResult {
    let title: String
    let violation: Violation?
    let figures: Figures
    /// Live tokens that are neither current nor a predecessor within its overlap.
    let leftOver: Int
    /// Successors that became current.
    let rotations: Int
    /// Tokens that the calls for them made.
    let minted: Int

    init(_ title: String, _ scenario: Scenario) {
        let run = SimulatedRun(scenario)
        violation = run.run()
        self.title = title
        figures = run.world.figures
        leftOver = run.leftOver
        let count = scenario.setup.tokens.count
        rotations = figures.rotations - count
        minted = figures.minted - count
    }

    var line: String {
        "\(title): \(rotations) successors of \(minted) tokens made, \(leftOver) left over, "
            + "\(figures.cycles) cycles in \(figures.simulated.shown), "
            + (violation.map { "VIOLATION of \($0.promise.rawValue): \($0.what)" }
                ?? "no violation")
    }
}

extension SimulatedRun {
    /// Live tokens of the controller that its state does not know.
    fileprivate var leftOver: Int {
        guard let recorded = recordedState else { return -1 }
        let known = recorded.tokenIDs
        return world.registry.order.count { id in
            guard case .controller? = world.registry.entries[id]?.maker else { return false }
            return world.registry.isLive(id, at: world.clock.now) && !known.contains(id)
        }
    }
}
