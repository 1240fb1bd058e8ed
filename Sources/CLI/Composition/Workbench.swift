import Axiom
import Delivery
import Engine
import Foundation
import HTTPClient
import Manifests
import Model
import Planning
import Rotation
import Secrets
import State

/// Composes the engine from a configuration: real transport, real store, real sinks.
struct Workbench: Sendable {
    let configuration: ControllerConfiguration
    let surveyor: Surveyor
    private let invocation: Invocation
    let source: SourceReader
    /// What makes sinks; credentials that they ask for are kept here.
    let sinks: SinkFactory
    private let organizations: [String: TokenAPI]
    let limiters: [RateLimiter]

    /// Composes what a command needs.
    ///
    /// - Parameters:
    ///   - isReadOnly: Whether the command changes nothing but the mirror, if that.
    ///   - hasReadSource: Told whenever the source was read.
    init(
        _ configuration: ControllerConfiguration,
        _ invocation: Invocation,
        isReadOnly: Bool = false,
        hasReadSource: @escaping @Sendable (PlanSource) -> Void = { _ in }
    ) {
        self.configuration = configuration
        self.invocation = invocation
        let transport = CurlTransport(userAgent: "regent/\(RegentProgram.version)")
        let time = invocation.time.endingEarly(by: invocation.stop)
        var organizations: [String: TokenAPI] = [:]
        var limiters: [RateLimiter] = []
        for organization in configuration.organizations {
            let limiter = RateLimiter(time: time)
            limiters.append(limiter)
            organizations[organization.name] = TokenAPI(
                organization,
                of: configuration,
                environment: invocation.environment,
                transport: transport,
                limiter: limiter,
                time: time
            )
        }
        self.organizations = organizations
        self.limiters = limiters
        sinks = SinkFactory(
            SinkComposition(configuration, environment: invocation.environment)
                .connections(transport: transport, time: time)
        )
        var options = SourceOptions(configuration, isReadOnly: isReadOnly)
        options.environment = invocation.environment
        options.isStopped = { [stop = invocation.stop] in stop.isStopped }
        options.hasRead = hasReadSource
        source = SourceReader(options)
        surveyor = Surveyor(
            source: source,
            organizations: organizations,
            limits: ChangeLimits(
                deletions: configuration.limits.maxDeletions,
                deletionsPercent: configuration.limits.maxDeletionsPercent,
                changesPerRun: configuration.limits.maxChangesPerRun,
                lostAnswersPerHour: configuration.limits.maxAmbiguousPerHour
            ),
            isSuspended: configuration.isSuspended,
            memory: StateMemory(
                stateFile: configuration.stateFile,
                file: Self.witnessFile(configuration),
                source: source,
                statusBranch: options.statusBranch
            ),
            inspector: SinkInspector(
                sinks,
                key: { try? EscrowKeyFile(configuration).readPresent() },
                time: invocation.time
            ),
            time: invocation.time
        )
    }

    // MARK: The state

    /// A snapshot without the lock; an empty one where nothing was ever applied.
    func readState() async throws -> RecordedState {
        try await openForReading()?.snapshot() ?? RecordedState(lineage: "")
    }

    /// The state for reading.
    ///
    /// - Throws: ``CommandFailure`` where nothing was ever applied.
    func openExisting() throws -> StoreActor {
        guard let store = try openForReading() else {
            throw CommandFailure.noState(configuration.stateFile)
        }
        return store
    }

    /// Why a state that is read is not the newest, by what lies on this machine alone.
    func doubt(of store: StoreActor) async throws -> Diagnostic? {
        witnessFile.warning(of: try await store.snapshot(), in: configuration.stateFile)
    }

    /// The state for reading; nil where nothing was ever applied.
    func openForReading() throws -> StoreActor? {
        guard let store = try SQLiteStore.openForReading(path: configuration.stateFile) else {
            return nil
        }
        return StoreActor(store)
    }

    /// The state with the writer's lock, and with what an earlier run had to keep beside it.
    ///
    /// - Throws: ``CommandFailure`` to try again later where somebody else has the lock.
    func openForWriting() async throws -> StoreActor {
        let actor: StoreActor
        do {
            var random = SystemRandom()
            let store = try SQLiteStore.openForWriting(
                path: configuration.stateFile,
                command: command,
                time: invocation.time,
                using: &random
            )
            actor = StoreActor(store, spill: SpillFile(beside: configuration.stateFile))
        } catch StoreError.locked(let holder) {
            throw CommandFailure(
                StoreError.locked(by: holder).description,
                status: .tryAgain
            )
        }
        _ = try await actor.takeSpilled(at: invocation.time.now())
        return actor
    }

    private var command: String {
        (["regent"] + invocation.arguments.prefix(1)).joined(separator: " ")
    }

    /// Hands something to whoever has the writer's lock.
    func ask(_ request: StateRequest) throws {
        let store = try SQLiteStore.openForRequests(
            path: configuration.stateFile,
            time: invocation.time
        )
        try store?.ask(request)
    }

    /// Erases a secret that a person has taken, or asks the running controller to.
    func erase(_ escrow: EscrowID, of address: Address) async throws {
        do {
            let store = try await openForWriting()
            let recorded = try await store.snapshot()
            try await store.commit(recorded.erasing(escrow, of: address))
        } catch let failure as CommandFailure where failure.status == .tryAgain {
            try ask(.eraseRevealed(address, escrow))
        }
    }

    /// Looks and plans beside whoever holds the lock; once more where a controller has ended a run
    /// meanwhile, beside whose status the state that was read before is old.
    ///
    /// - Parameter store: The state for reading; nil: nothing was ever applied.
    /// - Throws: A `Diagnostic` where the source cannot be read, and `StoreError`.
    func survey(beside store: StoreActor?, asksLive: Bool) async throws -> Survey {
        func look() async throws -> Survey {
            try await surveyor.survey(
                try await store?.snapshot() ?? RecordedState(lineage: ""),
                stampOwners: { try await store?.stampOwners(of: $0) ?? [:] },
                isStamp: { try await store?.isStamp(shownAs: $0) ?? false },
                asksLive: asksLive,
                honoursBackOff: false
            )
        }
        let first = try await look()
        guard first.doubt?.kind == .older, let store,
            try await store.snapshot().serial > first.recorded.serial
        else { return first }
        return try await look()
    }

    /// The same without live tokens, from the manifest cache where that is enough: the survey holds
    /// no more than its plan says.
    func surveyIncrementally(beside store: StoreActor?) async throws -> Survey {
        let surveyor = IncrementalSurveyor(
            surveyor,
            source: source,
            options: SourceOptions(configuration, isReadOnly: true),
            cachePath: configuration.stateFile + ".manifest-cache"
        )
        let survey = try await surveyor.survey(beside: store)
        guard survey.doubt?.kind == .older else { return survey }
        return try await self.survey(beside: store, asksLive: false)
    }

    /// Reads what was published last.
    var statusReader: StatusReader {
        StatusReader(source: source, target: configuration.status)
    }

    // MARK: A lost state

    /// The file beside the escrow key that remembers the state.
    var witnessFile: WitnessFile { Self.witnessFile(configuration) }

    static func witnessFile(_ configuration: ControllerConfiguration) -> WitnessFile {
        WitnessFile(path: configuration.escrowKeyFile + ".serial")
    }

    /// What looks at all that a state can be rebuilt from.
    var recoverer: Recoverer {
        Recoverer(
            source: source,
            target: configuration.status,
            organizations: organizations,
            time: invocation.time
        )
    }

    /// Makes the state anew; where the one that was there lies now, if there was one.
    func rebuildState(from finding: Recoverer.Finding) async throws -> String? {
        let made: (store: SQLiteStore, moved: String?)
        do {
            made = try SQLiteStore.makeAnew(
                path: configuration.stateFile,
                command: command,
                time: invocation.time,
                lineage: finding.witness.lineage
            )
        } catch StoreError.locked(let holder) {
            throw CommandFailure(StoreError.locked(by: holder).description, status: .tryAgain)
        }
        try made.store.commit(
            finding.recovery.changes + [.raiseSerial(beyond: finding.witness.serial)],
            sealed: [:]
        )
        return made.moved
    }

    // MARK: The cycle

    /// Said once a process, when its first secrets are in memory.
    private static let unlockedMemory =
        "warning: the system locks no memory for this process (see ulimit -l), so that secrets may "
        + "reach the swap; raise the limit, or keep the swap encrypted"

    func openCycle(
        honoursBackOff: Bool,
        patience: Duration = .zero,
        notices: (String) -> Void,
        progress: @escaping @Sendable (RunProgress) -> Void
    ) async throws -> Cycle {
        try await openCycleWithStore(
            honoursBackOff: honoursBackOff,
            patience: patience,
            notices: notices,
            progress: progress
        ).cycle
    }

    /// Composes a cycle on the state, with the writer's lock.
    ///
    /// - Parameter patience: How long a run waits for what becomes of calls whose answers were lost.
    func openCycleWithStore(
        honoursBackOff: Bool,
        patience: Duration = .zero,
        notices: (String) -> Void,
        progress: @escaping @Sendable (RunProgress) -> Void
    ) async throws -> (cycle: Cycle, store: StoreActor) {
        let store = try await openForWriting()
        let recorded = try await store.snapshot()
        let key = try EscrowKeyFile(configuration).readOrCreate(
            for: recorded,
            notices: notices
        )
        if LockedMemory.failureCount > 0 { notices(Self.unlockedMemory) }
        let parts = CycleParts(
            store: store,
            source: source,
            surveyor: surveyor,
            organizations: organizations,
            sinks: sinks,
            key: key,
            lineage: recorded.lineage,
            status: configuration.status,
            concurrency: configuration.limits.concurrency,
            time: invocation.time,
            timing: Timing(settle: configuration.settle),
            patience: patience,
            stop: invocation.stop,
            progress: progress
        )
        return (Cycle(parts, honoursBackOff: honoursBackOff), store)
    }
}
