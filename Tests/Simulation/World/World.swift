import Engine
import Model
import State
import Synchronization

/// Everything outside the controller in one run, and what is wrong with it at the moment.
///
/// Sendable: one thread runs a simulation, jobs and timers included.
final class World: @unchecked Sendable {
    let setup: Setup
    let clock = SimulatedClock()
    let executor = SteppedExecutor()
    let mutation: Mutation
    var draw: Draw
    var registry: TokenRegistry
    var manifests: [Manifest]
    var commitNumber = 1
    var sinks: [String: HeldSecret] = [:]
    var outages = Outages()
    /// Which of two controllers, that know nothing of each other, is running.
    var actor = Actor.own
    var isDead = false
    /// Processes that died one after the other.
    var deathsInARow = 0
    var stop = StopSignal()
    /// What was planned for this turn, and how often the controller came to each place in it.
    var planned: [PlannedFault] = []
    var visits: [Place: Int] = [:]
    /// Whether anything was wrong in this turn.
    var isTurnDisturbed = false
    /// Each place that the controller came to, in order, where somebody wants to know.
    var log: [Visit] = []
    var keepsLog = false
    var turn = 0
    /// Tokens that were somebody's: once recorded, they are no left-overs.
    var everRecorded: Set<TokenID> = []
    /// Whether a call may have taken effect more than once, or after another one took its place.
    var mayHaveUnprovable = false
    /// Tokens whose manifests were removed under `Retain`: they live on, and nobody knows them.
    var forgotten: Set<TokenID> = []
    var ledger = CauseLedger()
    var figures = Figures()
    private(set) var story: [String] = []
    private(set) var violation: Violation?
    private let keepsStory: Bool

    /// Another capability of the simulation's own: the secret of the controller.
    static let credential = "xaat-controller-credential"

    init(_ scenario: Scenario, mutation: Mutation = Mutation(), keepsStory: Bool = false) {
        setup = scenario.setup
        draw = Draw(seed: scenario.seed ^ 0x5eed)
        registry = TokenRegistry(scenario.setup)
        manifests = scenario.setup.tokens.enumerated().map { Manifest(number: $0, plan: $1) }
        self.mutation = mutation
        self.keepsStory = keepsStory
    }

    // MARK: Telling

    func tell(_ line: @autoclosure () -> String) {
        guard keepsStory else { return }
        story.append("\((clock.now - SimulatedClock.beginning).shown)  \(line())")
    }

    func violate(_ promise: Promise, _ what: String) {
        tell("VIOLATION of \(promise.rawValue): \(what)")
        if violation == nil { violation = Violation(promise: promise, what: what) }
    }

    /// Counts what went wrong; a sink that is down is no excuse for a lock-out.
    func note(_ fault: String, disturbs: Bool = true) {
        figures.faults[fault, default: 0] += 1
        if disturbs { isTurnDisturbed = true }
    }

    // MARK: Faults

    /// The fault that is due at a place, now that the controller comes to it.
    func visit(_ place: Place) -> PlannedFault? {
        figures.steps += 1
        let number = visits[place, default: 0]
        visits[place] = number + 1
        if keepsLog { log.append(Visit(turn: turn, place: place, number: number)) }
        let due = planned.first { $0.place == place && $0.number == number }
        guard let fault = due ?? randomFault(at: place) else { return nil }
        note("\(place.rawValue): \(fault.fault.rawValue)")
        if fault.mayLeaveUnprovable { mayHaveUnprovable = true }
        if fault.fault == .suspended { suspend(fault.amount) }
        if fault.fault == .terminated {
            tell("SIGTERM")
            stop.stop()
        }
        return fault
    }

    private func randomFault(at place: Place) -> PlannedFault? {
        guard setup.faultPercent > 0, turn >= setup.calmTurns, actor == .own,
            draw.happens(percent: setup.faultPercent)
        else { return nil }
        return PlannedFault(
            place: place,
            number: 0,
            fault: draw.pick(place.faults),
            amount: draw.number(1...300)
        )
    }

    /// The machine stands still, and the world goes on without it.
    private func suspend(_ amount: Int) {
        let pause = Duration.seconds(amount * 60)
        tell("the machine is suspended for \(pause.shown)")
        pass(pause)
    }

    /// Ends the process: whatever it still asks for fails, and nothing of it reaches the world.
    func die(_ place: String) {
        tell("the process dies \(place)")
        isDead = true
        deathsInARow += 1
        if deathsInARow > 1 {
            note("crash while recovering: number \(min(deathsInARow, 4)) in a row")
        }
        clock.stopSleepers()
    }

    func revive() {
        isDead = false
        stop = StopSignal()
        clock.letSleep()
    }

    // MARK: Running

    /// Runs something to its end, while time passes only where nobody has anything to do.
    func run(_ body: @escaping @Sendable () async -> Void) {
        let isDone = Mutex(false)
        Task(executorPreference: executor) {
            await body()
            isDone.withLock { $0 = true }
        }
        while true {
            executor.runAll { draw.below($0) }
            if isDone.withLock({ $0 }) { return }
            figures.steps += 1
            guard clock.fireNext() else {
                violate(.convergence, "the run waits for something that never comes")
                return
            }
            checkSinks()
        }
    }

    /// Lets time pass without a process.
    func pass(_ duration: Duration) {
        let end = clock.now + duration
        while clock.fireNext(by: end) {
            figures.steps += 1
            checkSinks()
        }
        clock.pass(to: end)
        checkSinks()
    }
}

/// Who works on the tokens.
enum Actor: Hashable, Sendable {
    /// The controller that is looked at.
    case own
    /// One with the same manifests and a state of its own.
    case other
}

/// What one run promises, by the names of the protocol's description.
enum Promise: String, Sendable, Codable {
    case notLockedOut = "P1"
    case nothingLeftBehind = "P2"
    case oneRotation = "P3"
    case noSecretInTheClear = "P4"
    case foreignUntouched = "P5"
    case convergence = "C"
}

/// What a run broke.
struct Violation: Hashable, Sendable, Codable {
    var promise: Promise
    var what: String
}

/// What a sink holds.
struct HeldSecret: Sendable {
    var secret: String
    var token: TokenID
    var generation: Int
}

/// What does not work for a while, by when it works again.
struct Outages: Sendable {
    var apiDownUntil: Instant?
    var credential: (status: Int, until: Instant)?
    var diskFullUntil: Instant?
    var sinksDownUntil: [String: Instant] = [:]

    /// Whether anything but a sink is out at an instant.
    func isAPIOut(at now: Instant) -> Bool {
        [apiDownUntil, credential?.until, diskFullUntil].contains { $0.map { $0 > now } ?? false }
    }

    /// When all of them are over.
    var end: Instant? {
        let ends = [apiDownUntil, credential?.until, diskFullUntil].compactMap(\.self)
        return (ends + sinksDownUntil.values).max()
    }
}

/// What a run counted.
struct Figures: Sendable, Codable {
    var seeds = 0
    /// Calls, commits, deliveries, timers and what people do.
    var steps = 0
    var cycles = 0
    /// Runs on the real store, on a disk in memory.
    var runsOnSQLite = 0
    var simulated = Duration.zero
    var faults: [String: Int] = [:]
    var rotations = 0
    /// Tokens that the controller's calls made.
    var minted = 0
    /// Tokens without an end of their own that were left over: nothing tells whose they are.
    var unprovable = 0
    var slowestConvergence = 0
    var slowestSeed: UInt64 = 0
    var convergences: [Int: Int] = [:]

    mutating func add(_ other: Figures) {
        seeds += other.seeds
        steps += other.steps
        cycles += other.cycles
        runsOnSQLite += other.runsOnSQLite
        simulated += other.simulated
        faults.merge(other.faults, uniquingKeysWith: +)
        rotations += other.rotations
        minted += other.minted
        unprovable += other.unprovable
        convergences.merge(other.convergences, uniquingKeysWith: +)
        if other.slowestConvergence > slowestConvergence {
            slowestConvergence = other.slowestConvergence
            slowestSeed = other.slowestSeed
        }
    }
}

extension Duration {
    /// `3d 04:05:06.123`, for a story.
    var shown: String {
        let (seconds, attoseconds) = components
        func padded(_ number: Int64, _ width: Int) -> String {
            let digits = String(number)
            return String(repeating: "0", count: max(0, width - digits.count)) + digits
        }
        return "\(seconds / 86_400)d \(padded(seconds / 3600 % 24, 2))"
            + ":\(padded(seconds / 60 % 60, 2)):\(padded(seconds % 60, 2))"
            + ".\(padded(attoseconds / 1_000_000_000_000_000, 3))"
    }
}
