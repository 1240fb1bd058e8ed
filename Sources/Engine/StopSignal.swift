public import Model
import Synchronization

/// Says that no new operation is to begin; those under way end first.
///
/// It is given once, for good. Beside that, one run may have a time after which it begins nothing
/// more, and what it has not begun is left to the next one.
public final class StopSignal: Sendable {
    private struct State {
        var isStopped = false
        /// Until when the present run may begin something; nil: it has no limit.
        var runEndsAt: Instant?
        var waiting: [Int: CheckedContinuation<Void, Never>] = [:]
        var nextName = 0
    }

    private let state = Mutex(State())

    /// Makes a signal that was not given yet.
    public init() {}

    /// Asks for the stop.
    public func stop() {
        let waiting = state.withLock { state in
            let waiting = state.waiting
            state.isStopped = true
            state.waiting = [:]
            return waiting
        }
        for continuation in waiting.values { continuation.resume() }
    }

    /// Whether the stop was asked for.
    public var isStopped: Bool { state.withLock { $0.isStopped } }

    /// Lets a run begin things until an instant; nil: there is no run that has a limit.
    public func limitRun(until end: Instant?) {
        state.withLock { $0.runEndsAt = end }
    }

    /// Whether a run is to begin nothing more: the stop was asked for, or its time is up.
    public func endsRun(at now: Instant) -> Bool {
        state.withLock { state in
            state.isStopped || state.runEndsAt.map { now >= $0 } ?? false
        }
    }

    /// Waits until the stop is asked for, or the task is cancelled.
    public func wait() async {
        let name = state.withLock { state in
            state.nextName += 1
            return state.nextName
        }
        await withTaskCancellationHandler {
            await withCheckedContinuation { continuation in
                let isOver = state.withLock { state in
                    // The task's cancellation is seen here, or its handler finds the continuation.
                    guard !state.isStopped, !Task.isCancelled else { return true }
                    state.waiting[name] = continuation
                    return false
                }
                if isOver { continuation.resume() }
            }
        } onCancel: {
            state.withLock { $0.waiting.removeValue(forKey: name) }?.resume()
        }
    }
}

extension TimeSource {
    /// Waits that are too short to be worth ending early.
    private static let patience = Duration.seconds(5)
    /// How often a long wait looks for the stop.
    private static let slice = Duration.seconds(1)

    /// The same clock, whose long waits end when the stop is asked for or the run's time is up, so that
    /// what is under way can be left where it stands: they throw `CancellationError` then.
    public func endingEarly(by stop: StopSignal) -> TimeSource {
        TimeSource(
            now: now,
            sleep: { [now, sleep] duration in
                guard duration > Self.patience else { return try await sleep(duration) }
                var left = duration
                while left > .zero {
                    guard !stop.endsRun(at: now()) else { throw CancellationError() }
                    try await sleep(min(left, Self.slice))
                    left -= Self.slice
                }
            }
        )
    }
}
