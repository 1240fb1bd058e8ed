import Axiom
import Controller
import Delivery
import Engine
import Manifests
import Model
import Planning
import Secrets
import SinkSupport
import State
import Testing

/// The surroundings of a controller: manifests in git, a state, sinks and the API of acme.
///
/// Everything is real but the API and the clock, and lies in a folder of the test's own.
final class World: Sendable {
    let folder: TemporaryFolder
    let manifests: ManifestRepository
    let time = VirtualTime()
    let api: FakeTokenAPI
    /// The API of the organization beta, where a test has one.
    let otherAPI: FakeTokenAPI?
    /// The escrow key of every process that is given no other.
    let key = SealingKey.generate()
    private let status: ControllerConfiguration.StatusTarget
    private let concurrency: Int
    /// What sinks reach; nil: nothing but files in the world's folder.
    private let connections: (@Sendable (TimeSource) -> SinkConnections)?

    static let statusBranch = "regent-status"

    init(
        publishesToBranch: Bool = false,
        hasOtherOrganization: Bool = false,
        concurrency: Int = 4,
        connections: (@Sendable (TimeSource) -> SinkConnections)? = nil
    ) throws {
        folder = try TemporaryFolder()
        manifests = try ManifestRepository(in: folder)
        api = FakeTokenAPI(time: time)
        otherAPI = hasOtherOrganization ? FakeTokenAPI(time: time) : nil
        status =
            publishesToBranch
            ? .branch(ControllerConfiguration.StatusBranch(name: Self.statusBranch, path: "status"))
            : .directory(folder.path("status"))
        self.concurrency = concurrency
        self.connections = connections
    }

    /// A world with a first commit.
    convenience init(
        _ files: [String: String?],
        concurrency: Int = 4,
        connections: (@Sendable (TimeSource) -> SinkConnections)? = nil
    ) throws {
        try self.init(concurrency: concurrency, connections: connections)
        try manifests.commit(files)
    }

    // MARK: A process

    /// One process of the controller: its open state and its cycle.
    struct Process: Sendable {
        let store: TestStore
        let actor: StoreActor
        let cycle: Cycle
        let stop: StopSignal

        /// One cycle of the loop.
        @discardableResult
        func run() async throws -> CycleOutcome {
            try await cycle.apply(try await cycle.survey())
        }
    }

    /// Starts a process on the state as it is.
    func start(
        honoursBackOff: Bool = true,
        patience: Duration = .zero,
        key: SealingKey? = nil,
        spills: Bool = false,
        progress: @escaping @Sendable (RunProgress) -> Void = { _ in },
        fault: @escaping CommitFault = { _, _ in .succeeds }
    ) throws -> Process {
        api.reconnect()
        let store = try TestStore(
            path: folder.path("state.db"),
            time: time.source,
            fault: fault,
            onDeath: { [api] in api.cutOff() }
        )
        let spill = spills ? SpillFile(beside: folder.path("state.db")) : nil
        let actor = StoreActor(store, spill: spill)
        let stop = StopSignal()
        let organizations = organizations
        let source = SourceReader(
            SourceOptions(
                ControllerConfiguration.Source(
                    url: manifests.path,
                    mirror: folder.path("mirror.git")
                ),
                statusBranch: statusBranch,
                organizations: organizations.keys.sorted()
            )
        )
        let parts = CycleParts(
            store: actor,
            source: source,
            surveyor: Surveyor(
                source: source,
                organizations: organizations,
                limits: ChangeLimits(),
                isSuspended: false,
                memory: StateMemory(
                    stateFile: folder.path("state.db"),
                    file: WitnessFile(path: folder.path("key.serial")),
                    source: source,
                    statusBranch: statusBranch
                ),
                time: time.source
            ),
            organizations: organizations,
            sinks: SinkFactory(
                connections?(time.source)
                    ?? SinkConnections(filesRoot: folder.path("sinks"), time: time.source)
            ),
            key: key ?? self.key,
            lineage: try store.snapshot().lineage,
            status: status,
            concurrency: concurrency,
            time: time.source,
            patience: patience,
            stop: stop,
            progress: progress
        )
        let cycle = Cycle(parts, honoursBackOff: honoursBackOff)
        return Process(store: store, actor: actor, cycle: cycle, stop: stop)
    }

    private var organizations: [String: TokenAPI] {
        var organizations = ["acme": tokenAPI("acme", api)]
        organizations["beta"] = otherAPI.map { tokenAPI("beta", $0) }
        return organizations
    }

    private func tokenAPI(_ name: String, _ transport: FakeTokenAPI) -> TokenAPI {
        TokenAPI(
            organization: name,
            baseURL: "https://api.example",
            credential: Credential { secret(controllerSecret) },
            organizationID: nil,
            transport: transport,
            limiter: RateLimiter(time: time.source),
            time: time.source,
            random: { 1 << 63 }
        )
    }

    private var statusBranch: String? {
        guard case .branch = status else { return nil }
        return Self.statusBranch
    }

    /// Runs one cycle in a process of its own.
    @discardableResult
    func cycle(
        patience: Duration = .zero,
        key: SealingKey? = nil,
        fault: @escaping CommitFault = { _, _ in .succeeds }
    ) async throws -> CycleOutcome {
        let process = try start(patience: patience, key: key, fault: fault)
        defer { process.store.close() }
        return try await process.run()
    }

    /// Asks the state a question between two processes.
    func read<Answer>(_ body: (TestStore) throws -> Answer) throws -> Answer {
        let process = try start()
        defer { process.store.close() }
        return try body(process.store)
    }

    /// What the loop does: what keeps alive comes first.
    @discardableResult
    func keepAliveAndCycle() async throws -> CycleOutcome {
        let process = try start()
        defer { process.store.close() }
        try await process.cycle.keepAlive()
        return try await process.run()
    }

    var recorded: RecordedState {
        get throws { try read { try $0.snapshot() } }
    }

    // MARK: What consumers and people see

    /// The text in the sink of a path.
    func sink(_ path: String) -> String? { folder.read("sinks/\(path)") }

    func statusText(_ name: String) -> String? { folder.read("status/\(name).yaml") }
}

extension CycleOutcome {
    func result(of name: String) throws -> OperationOutcome.Result {
        try #require(outcomes.last { $0.planned.address == address(name) }, "\(name)").result
    }

    /// The one condition of a type.
    func condition(_ type: String, of name: String) -> Condition? {
        after.recorded.conditions[address(name)]?.first { $0.type == type }
    }
}
