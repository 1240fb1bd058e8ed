public import Axiom
public import Delivery
public import Manifests
public import Model
public import Rotation
public import Secrets
import State

/// What a cycle is made of; the command line composes it from the configuration.
public struct CycleParts: Sendable {
    let store: StoreActor
    let surveyor: Surveyor
    let applier: Applier
    let publishStatus: Publish
    let expiryCaller: ExpiryCaller
    let time: TimeSource

    /// Publishes the status after a run: for which addresses it did something, and since when.
    ///
    /// It says whether anything had changed.
    package typealias Publish = @Sendable (Survey, Set<Address>, Instant) async throws -> Bool

    /// Composes the parts.
    ///
    /// - Parameters:
    ///   - lineage: The state's, to which sealed secrets are bound.
    ///   - concurrency: Operations that are at the API at a time.
    ///   - patience: How long a run waits for what becomes of calls whose answers were lost.
    ///   - progress: Told what goes on, from any thread.
    public init(
        store: StoreActor,
        source: SourceReader,
        surveyor: Surveyor,
        organizations: [String: TokenAPI],
        sinks: SinkFactory,
        key: SealingKey,
        lineage: String,
        status: ControllerConfiguration.StatusTarget,
        concurrency: Int,
        time: TimeSource,
        timing: Timing = Timing(),
        patience: Duration = .zero,
        stop: StopSignal,
        progress: @escaping @Sendable (RunProgress) -> Void
    ) {
        let publisher = StatusPublisher(
            store: store,
            source: source,
            target: status,
            time: time
        )
        self.init(
            store: store,
            surveyor: surveyor,
            organizations: organizations,
            sinks: sinks,
            escrow: Escrow(key: key, lineage: lineage),
            publishStatus: { try await publisher.publish($0, changed: $1, since: $2) },
            concurrency: concurrency,
            time: time,
            timing: timing,
            patience: patience,
            stop: stop,
            progress: progress
        )
    }

    /// Composes the parts with decisions and a publication of another kind, such as a simulation's.
    package init(
        store: StoreActor,
        surveyor: Surveyor,
        organizations: [String: TokenAPI],
        sinks: SinkFactory,
        escrow: Escrow,
        publishStatus: @escaping Publish,
        concurrency: Int,
        time: TimeSource,
        timing: Timing = Timing(),
        patience: Duration = .zero,
        decisions: Decisions = Decisions(),
        stop: StopSignal,
        progress: @escaping @Sendable (RunProgress) -> Void
    ) {
        self.store = store
        self.surveyor = surveyor
        self.publishStatus = publishStatus
        self.time = time
        applier = Applier(
            store: store,
            organizations: organizations,
            sinks: sinks,
            escrow: escrow,
            time: time,
            timing: timing,
            patience: patience,
            decisions: decisions,
            concurrency: concurrency,
            stop: stop,
            progress: progress
        )
        expiryCaller = ExpiryCaller(
            store: store,
            organizations: organizations,
            time: time,
            decisions: decisions,
            progress: progress
        )
    }
}
