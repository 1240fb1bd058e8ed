import Synchronization

/// One token with two sinks, two controllers without a common state, and every interleaving of so
/// many crashes, losses, delays and duplicates at every step of one rotation and of what follows it.
struct SmallModel {
    struct Result: Sendable {
        var interleavings = 0
        var violation: (faults: [Visit: Fault], what: String)?
    }

    /// Faults in one run.
    var depth: Int
    /// Whether a run may have more than one fault that is no crash.
    var mixes = false
    var lifetimeSeconds: Int? = 90 * 86_400
    /// Which of how many parts of the first faults is explored.
    var part = (number: 0, count: 1)

    /// Of a token that ends, and of one that never does.
    static let lifetimes: [Int?] = [90 * 86_400, nil]

    private static let faults: [Place: [Fault]] = [
        .post: [
            .lostBefore, .lostAfter, .late, .duplicated, .duplicatedAndLost, .dieBefore,
            .dieBetween, .dieBeforeLate,
        ],
        .list: [.lostBefore, .stale, .dieBefore],
        .read: [.dieBefore],
        .probe: [.dieBefore],
        .delete: [.lostAfter, .dieBefore, .dieAfter],
        .commit: [.diskFull, .dieBefore, .dieAfter],
        .sinkWrite: [.sinkFails, .dieBefore, .dieAfter],
        .sinkRead: [.dieBefore],
    ]

    private var base: Scenario {
        var setup = Setup()
        setup.tokens = [
            TokenPlan(sinks: 2, lifetimeSeconds: lifetimeSeconds, allowsSameName: true)
        ]
        var turns = (0..<6).map { _ in Turn(pauseSeconds: 61) }
        turns[1].happenings = [.otherController, .specChanges(token: 0)]
        turns[3].happenings = [.otherController]
        return Scenario(seed: 1, setup: setup, turns: turns)
    }

    func run() -> Result {
        var result = Result()
        explore([], &result)
        return result
    }

    private func explore(_ faults: [(visit: Visit, fault: Fault)], _ result: inout Result) {
        guard result.violation == nil else { return }
        var scenario = base
        for (visit, fault) in faults {
            scenario.turns[visit.turn].faults.append(
                PlannedFault(place: visit.place, number: visit.number, fault: fault, amount: 45)
            )
        }
        let run = SimulatedRun(scenario)
        run.world.keepsLog = true
        result.interleavings += 1
        if let violation = run.run() {
            let all = Dictionary(faults.map { ($0.visit, $0.fault) }) { first, _ in first }
            result.violation = (all, violation.what)
            return
        }
        guard faults.count < depth else { return }
        let isSpent = !mixes && faults.contains { !$0.fault.isDeath }
        var number = 0
        for visit in following(faults.last?.visit, in: run.world.log) {
            for fault in Self.faults[visit.place] ?? [] where fault.isDeath || !isSpent {
                number += 1
                let isMine = !faults.isEmpty || number % part.count == part.number
                if isMine { explore(faults + [(visit, fault)], &result) }
            }
        }
    }

    /// Where the controller came after the last fault, besides the first turn and the calm end.
    private func following(_ last: Visit?, in log: [Visit]) -> ArraySlice<Visit> {
        let begin =
            last.flatMap { last in log.lastIndex(of: last) }.map { $0 + 1 }
            ?? log.firstIndex { $0.turn == 1 } ?? log.endIndex
        let calm = log.firstIndex { $0.turn < 0 } ?? log.endIndex
        return begin < calm ? log[begin..<calm] : []
    }
}
