import Axiom
import Delivery
import Engine
import Foundation
import Model
import Planning
import Secrets
import State
import Synchronization

/// One run of the real controller in a simulated world.
final class SimulatedRun {
    let world: World
    private let scenario: Scenario
    private let disk: any Store
    private let executor: SteppedExecutor
    private let lineage: String
    /// The state of another controller, that knows nothing of this one.
    private let otherDisk = MemoryStore()

    private static let key = SealingKey.generate()
    private static let credential = shared(World.credential)
    /// Cycles in which everything has to be in order once nothing goes wrong any more.
    static let mostCyclesToConverge = 12

    init(
        _ scenario: Scenario,
        mutation: Mutation = Mutation(),
        on disk: any Store = MemoryStore(),
        keepsStory: Bool = false
    ) {
        self.scenario = scenario
        self.disk = disk
        world = World(scenario, mutation: mutation, keepsStory: keepsStory)
        executor = world.executor
        lineage = (try? disk.snapshot().lineage) ?? ""
    }

    /// Runs on the real store.
    convenience init(onSQLite scenario: Scenario, keepsStory: Bool = false) throws {
        let clock = SimulatedClock()
        let disk = try SQLiteDisk(seed: scenario.seed, time: clock.source)
        self.init(scenario, on: disk, keepsStory: keepsStory)
        world.figures.runsOnSQLite = 1
    }

    /// Secrets that the state's files hold in the clear.
    var secretsInTheClear: [String] {
        guard let disk = disk as? SQLiteDisk else { return [] }
        return world.registry.secrets.filter(disk.contains)
    }

    /// What the state holds.
    var recordedState: RecordedState? { try? disk.snapshot() }

    /// Runs to the end, or to the first violation.
    @discardableResult
    func run() -> Violation? {
        for (number, turn) in scenario.turns.enumerated() {
            world.tell("turn \(number)")
            world.turn = number
            take(turn)
            guard world.violation == nil else { return end() }
        }
        calmDown()
        if world.violation == nil { converge() }
        return end()
    }

    private func end() -> Violation? {
        if let secret = secretsInTheClear.first {
            world.violate(.noSecretInTheClear, "the state's files hold \(secret)")
        }
        world.figures.seeds = 1
        world.figures.simulated = world.clock.now - SimulatedClock.beginning
        return world.violation
    }

    // MARK: Turns

    private func take(_ turn: Turn) {
        world.visits = [:]
        world.isTurnDisturbed = false
        for happening in turn.happenings { happen(happening) }
        world.planned = turn.faults
        // While a sink is down, what it holds is kept alive.
        let isOut = world.outages.isAPIOut(at: world.clock.now)
        let outcome = cycle()
        world.planned = []
        if let outcome, !world.isTurnDisturbed, !isOut, !isClockWrong {
            world.countChances(waiting: waiting(outcome.after.plan))
        }
        world.pass(.seconds(turn.pauseSeconds))
    }

    private func happen(_ happening: Happening) {
        world.figures.faults[happening.title, default: 0] += 1
        world.figures.steps += 1
        world.tell("\(happening)")
        if case .helped = happening { return help() }
        if case .otherController = happening { return runOther() }
        if case .asked(let token) = happening {
            let address = world.manifests[token].address
            let open = (try? disk.snapshot())?.openOperations[address]
            if case .ambiguous(let ambiguity)? = open?.state, ambiguity.verdict?.standstill != nil {
                // Who lets it go on without a look at what is there may leave something behind.
                world.mayHaveUnprovable = true
            }
            return ask(.regenerate(address))
        }
        guard let recorded = try? disk.snapshot() else { return }
        world.happen(happening, recorded)
    }

    private var isClockWrong: Bool {
        world.clock.error.magnitude >= .seconds(Limits.clockSkewSeconds)
    }

    /// Addresses that wait for a person, or for a brake.
    private func waiting(_ plan: Plan) -> Set<Address> {
        Set(plan.operations.filter { !$0.isRunnable }.map(\.address))
    }

    private func ask(_ request: StateRequest) { try? disk.ask(request) }

    // MARK: A process

    /// A cycle of the other controller, which nothing disturbs.
    private func runOther() {
        world.actor = .other
        world.visits = [:]
        world.revive()
        let cycle = makeCycle(on: otherDisk)
        let world = world
        world.run {
            do {
                _ = try await cycle.apply(try await cycle.survey())
            } catch {
                world.tell("the other controller fails: \(error)")
            }
        }
        world.actor = .own
        world.visits = [:]
    }

    /// One cycle in a process of its own; nil: it died or could not go through.
    private func cycle() -> CycleOutcome? {
        do {
            try (disk as? SQLiteDisk)?.reopen(hasDied: world.isDead)
        } catch {
            world.violate(.convergence, "the state cannot be opened: \(error)")
            return nil
        }
        world.revive()
        world.figures.cycles += 1
        let cycle = makeCycle(on: disk)
        let outcome = Mutex<CycleOutcome?>(nil)
        let world = world
        world.run {
            do {
                try await cycle.keepAlive()
                let done = try await cycle.apply(try await cycle.survey())
                outcome.withLock { $0 = done }
            } catch {
                world.tell("the cycle fails: \(error)")
            }
        }
        if !world.isDead { world.deathsInARow = 0 }
        return world.isDead ? nil : outcome.withLock { $0 }
    }

    private func makeCycle(on disk: any Store) -> Cycle {
        let world = world
        let prefix = world.actor == .own ? "" : "other/"
        var decisions = Decisions()
        decisions.draw = { world.draw.next() }
        world.mutation.decisions(&decisions)
        let time = world.clock.source
        let organizations = ["acme": makeAPI(time)]
        let surveyor = Surveyor(
            reading: { _, _ in world.snapshot },
            organizations: organizations,
            limits: ChangeLimits(deletionsPercent: 100),
            isSuspended: false,
            time: time,
            decisions: decisions
        )
        let parts = CycleParts(
            store: StoreActor(FaultyStore(world, disk), on: executor),
            surveyor: surveyor,
            organizations: organizations,
            sinks: SinkFactory { (spec) throws(SinkError) in
                guard case .file(let file) = spec else {
                    throw SinkError(sink: spec.id, detail: "no world has such a sink")
                }
                return SimulatedSink(world: world, spec: FileSinkSpec(path: prefix + file.path))
            },
            escrow: Escrow(key: Self.key, lineage: lineage),
            publishStatus: { _, _, _ in false },
            concurrency: scenario.setup.concurrency,
            time: time,
            timing: world.mutation.timing,
            patience: .seconds(scenario.setup.patienceSeconds),
            decisions: decisions,
            stop: world.stop,
            progress: { _ in }
        )
        return Cycle(parts, honoursBackOff: true)
    }

    private func makeAPI(_ time: TimeSource) -> TokenAPI {
        let world = world
        return TokenAPI(
            organization: "acme",
            baseURL: "https://api.example",
            credential: Credential { Self.credential },
            organizationID: nil,
            transport: SimulatedTransport(world: world),
            limiter: RateLimiter(time: time),
            time: time,
            random: { world.draw.next() }
        )
    }

    // MARK: The end

    /// Nothing goes wrong any more: outages end, late calls land, clocks are right.
    private func calmDown() {
        world.tell("nothing goes wrong any more")
        world.turn = -1
        world.clock.setError(.zero)
        // By-products of calls that were made by a wrong clock end by themselves.
        world.pass(.hours(1))
        let now = world.clock.now
        if let end = world.outages.end, end > now { world.pass(end - now) }
        world.outages = Outages()
        world.pass(.seconds(400))
    }

    private func converge() {
        var needed = 0
        for number in 1...Self.mostCyclesToConverge {
            world.visits = [:]
            let before = (minted: world.figures.minted, serial: serial)
            guard let outcome = cycle() else {
                world.violate(.convergence, "a cycle fails though nothing goes wrong")
                return
            }
            guard world.violation == nil else { return }
            let isSilent = before.minted == world.figures.minted && before.serial == serial
            if isSilent, isSettled(outcome) { return finish(needed) }
            needed = number
            help()
            world.pass(pause(after: outcome))
        }
        let open = (try? disk.snapshot())?.openOperations.values.map {
            "\($0.action.rawValue) of \($0.address.name) is \($0.state.name)"
        }
        world.violate(
            .convergence,
            "after \(Self.mostCyclesToConverge) cycles there is still something to do: "
                + (open?.sorted().joined(separator: ", ") ?? "")
        )
    }

    /// How often the state was changed.
    private var serial: Int? { try? disk.snapshot().serial }

    private func finish(_ needed: Int) {
        world.figures.slowestConvergence = needed
        world.figures.slowestSeed = scenario.seed
        world.figures.convergences[needed] = 1
        if let recorded = try? disk.snapshot() { world.checkEnd(recorded) }
    }

    /// Whether a cycle did nothing and leaves nothing to do but what people have to.
    private func isSettled(_ outcome: CycleOutcome) -> Bool {
        outcome.outcomes.isEmpty && outcome.after.recorded.openOperations.isEmpty
            && outcome.after.plan.operations.allSatisfy { operation in
                operation.deferral?.reason == .brake || operation.action == .hold
            }
    }

    /// As the loop does: until something is due, or an interval.
    private func pause(after outcome: CycleOutcome) -> Duration {
        let now = world.clock.now
        let due = outcome.after.plan.operations.compactMap(\.deferral?.until).filter { $0 > now }
        return due.min().map { $0 - now } ?? .seconds(60)
    }

    /// A person does what a status asks for.
    private func help() {
        guard let recorded = try? disk.snapshot() else { return }
        for request in world.help(recorded) { ask(request) }
    }
}

extension World {
    var snapshot: SourceSnapshot {
        SourceSnapshot(
            source: PlanSource(url: "memory", ref: "main", commit: "commit-\(commitNumber)"),
            desired: desired
        )
    }
}
