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
    let publisher: StatusPublisher
    let expiryCaller: ExpiryCaller
    let time: TimeSource

    /// Composes the parts.
    ///
    /// - Parameters:
    ///   - lineage: The state's, to which sealed secrets are bound.
    ///   - concurrency: Operations at a time.
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
        self.store = store
        self.surveyor = surveyor
        self.time = time
        applier = Applier(
            store: store,
            organizations: organizations,
            sinks: sinks,
            escrow: Escrow(key: key, lineage: lineage),
            time: time,
            timing: timing,
            patience: patience,
            concurrency: concurrency,
            stop: stop,
            progress: progress
        )
        expiryCaller = ExpiryCaller(
            store: store,
            organizations: organizations,
            escrow: Escrow(key: key, lineage: lineage),
            time: time,
            progress: progress
        )
        publisher = StatusPublisher(
            store: store,
            source: source,
            target: status,
            time: time
        )
    }
}
