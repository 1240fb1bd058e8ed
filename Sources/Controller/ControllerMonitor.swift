public import Engine
public import Model
import Planning
import Synchronization

/// Takes what the loop and its operations tell, and has it ready as one value for whoever watches.
///
/// It is told from any thread, and no question waits for the engine.
public final class ControllerMonitor: Sendable {
    private let state: Mutex<ControllerSnapshot>
    private let time: TimeSource
    private let stop: StopSignal

    /// Makes a monitor of a process that begins now.
    ///
    /// - Parameter interval: How often the source is looked at.
    public init(
        version: String,
        interval: Duration,
        time: TimeSource,
        stop: StopSignal
    ) {
        state = Mutex(
            ControllerSnapshot(version: version, interval: interval, startedAt: time.now())
        )
        self.time = time
        self.stop = stop
    }

    /// What is known now.
    ///
    /// - Parameter calls: What was counted of the API's calls.
    public func snapshot(_ calls: CallCounts = CallCounts()) -> ControllerSnapshot {
        var snapshot = state.withLock { $0 }
        snapshot.calls = calls
        snapshot.isStopping = stop.isStopped
        return snapshot
    }

    /// The state's lock is held from now on.
    public func tookLock() {
        update { snapshot, _ in snapshot.isLeader = true }
    }

    /// The source was read.
    public func readSource(_ source: PlanSource) {
        update { snapshot, now in
            snapshot.sourceReadAt = now
            snapshot.commit = source.commit
        }
    }

    /// Something happened to an operation.
    public func note(_ progress: RunProgress) {
        state.withLock { $0.take(progress) }
    }

    // MARK: The loop

    /// The loop waits, and has looked into the state if that could be read.
    func rests(hasReadState: Bool) {
        update { snapshot, now in
            snapshot.phase = .resting
            if hasReadState { snapshot.stateReadAt = now }
        }
    }

    func beginsCycle() {
        update { snapshot, now in snapshot.phase = .cycle(since: now) }
    }

    func surveyed(_ survey: Survey) {
        // Its reading takes a while with many tokens, and whoever asks need not wait for it.
        let tokens = survey.tokenReadings
        update { snapshot, _ in snapshot.take(survey, tokens) }
    }

    /// - Parameters:
    ///   - outcome: Nil where the cycle could not be carried out.
    ///   - sealedCount: Secrets in the escrow; nil where the state could not tell.
    func endsCycle(_ outcome: CycleOutcome?, sealedCount: Int?) {
        let tokens = outcome?.after.tokenReadings
        update { snapshot, now in
            if case .cycle(let start) = snapshot.phase {
                snapshot.cycleDurations.observe(now - start)
            }
            snapshot.phase = .resting
            if let sealedCount {
                snapshot.sealedCount = sealedCount
                snapshot.stateReadAt = now
            }
            guard let outcome, let tokens else { return }
            snapshot.take(outcome.after, tokens)
            snapshot.cycleEndedAt = now
        }
    }

    /// Whatever the loop tells shows that it lives.
    private func update(_ change: (inout ControllerSnapshot, Instant) -> Void) {
        let now = time.now()
        state.withLock { snapshot in
            snapshot.beatAt = now
            change(&snapshot, now)
        }
    }
}
