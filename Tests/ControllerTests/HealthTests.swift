import Model
import Testing

@testable import Controller

@Suite("The controller's health")
struct HealthTests {
    /// What a controller is like, and what is said of it some time after noon.
    struct Case: Sendable, CustomStringConvertible {
        var description: String
        var after: Duration
        var expected: String
        var change: @Sendable (inout ControllerSnapshot) -> Void

        init(
            _ description: String,
            after: Duration,
            _ expected: String = "ok",
            _ change: @escaping @Sendable (inout ControllerSnapshot) -> Void = { _ in }
        ) {
            self.description = description
            self.after = after
            self.expected = expected
            self.change = change
        }
    }

    private static let livenessCases = [
        Case("it waits", after: .seconds(60)),
        Case(
            "it has stopped to look for something to do",
            after: .seconds(61),
            "the loop last moved at 2026-11-24T06:00:00Z, over 1m ago; the log says why"
        ),
        Case("it looked a moment ago", after: .hours(9)) { $0.beatAt = noon + .hours(9) },
        Case("its clock was set back", after: .hours(-9)),
        Case("a cycle takes long", after: .minutes(15)) { $0.phase = .cycle(since: noon) },
        Case(
            "a cycle takes longer than it may",
            after: .seconds(901),
            "a cycle has not ended that began at 2026-11-24T06:00:00Z, over 15m ago; the log says why"
        ) { snapshot in
            snapshot.phase = .cycle(since: noon)
            snapshot.beatAt = noon + .minutes(15)
        },
        Case("it begins", after: .seconds(59)) { $0.phase = .starting },
        Case(
            "it does not come to its first cycle",
            after: .seconds(61),
            "the state is not open since the start at 2026-11-24T06:00:00Z, over 1m ago; the log says "
                + "why"
        ) { $0.phase = .starting },
        Case("it stops", after: .seconds(1)) { $0.isStopping = true },
    ]

    @Test(arguments: livenessCases)
    func `says whether the loop lives`(_ example: Case) {
        var snapshot = workingController()
        example.change(&snapshot)
        let health = snapshot.liveness(at: noon + example.after)
        #expect(health.line == example.expected)
        #expect(health.isGood == (example.expected == "ok"))
    }

    /// What is not about the beat: the loop lives in all of these.
    private static let readinessCases = [
        Case("all is well", after: .seconds(30)),
        Case("one look is missing", after: .minutes(17)),
        Case(
            "the source cannot be read for too long",
            after: .seconds(17 * 60 + 1),
            "the source was last read at 2026-11-24T06:00:00Z, over 17m ago; the log says why"
        ) { snapshot in
            snapshot.stateReadAt = noon + .minutes(17)
            snapshot.cycleEndedAt = noon + .minutes(17)
        },
        Case(
            "the state cannot be read for too long",
            after: .hours(1),
            "the state was last read at 2026-11-24T06:00:00Z, over 17m ago; the log says why"
        ) { snapshot in
            snapshot.sourceReadAt = noon + .hours(1)
            snapshot.cycleEndedAt = noon + .hours(1)
        },
        Case(
            "no cycle goes through any more",
            after: .hours(1),
            "a cycle last went through at 2026-11-24T06:00:00Z, over 17m ago; the log says why"
        ) { snapshot in
            snapshot.sourceReadAt = noon + .hours(1)
            snapshot.stateReadAt = noon + .hours(1)
        },
        Case("it looks once a day, and did so in time", after: .hours(48)) { snapshot in
            snapshot.interval = .hours(24)
        },
        Case(
            "it waits for the lock",
            after: .seconds(5),
            "the state's lock is not held yet"
        ) { $0.isLeader = false },
        Case(
            "its source was never read",
            after: .seconds(5),
            "the source was not read yet; the log says what is under way"
        ) { $0.sourceReadAt = nil },
        Case(
            "its state was never read",
            after: .seconds(5),
            "the state was not read yet; the log says what is under way"
        ) { $0.stateReadAt = nil },
        Case(
            "its first cycle is under way",
            after: .seconds(5),
            "no cycle has gone through yet; the log says what is under way"
        ) { $0.cycleEndedAt = nil },
        Case("it stops", after: .seconds(5), "the controller is stopping") { $0.isStopping = true },
    ]

    @Test(arguments: readinessCases)
    func `says whether the controller does its work`(_ example: Case) {
        var snapshot = workingController()
        snapshot.beatAt = noon + example.after
        example.change(&snapshot)
        let health = snapshot.readiness(at: noon + example.after)
        #expect(health.line == example.expected)
        #expect(health.isGood == (example.expected == "ok"))
    }

    @Test func `is not ready where the loop does not live`() {
        let health = workingController().readiness(at: noon + .minutes(2))
        #expect(!health.isGood)
        #expect(health.line.hasPrefix("the loop last moved at"))
    }
}
