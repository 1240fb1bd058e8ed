public import Model
import Synchronization

/// Says that no new operation is to begin; those under way end first.
public final class StopSignal: Sendable {
    private struct State {
        var isStopped = false
        var waiting: [Int: CheckedContinuation<Void, Never>] = [:]
        var lastWaiter = 0
    }

    private let state = Mutex(State())

    /// Makes a signal that was not given yet.
    public init() {}

    /// Asks for the stop.
    public func stop() {
        let waiting = state.withLock { state in
            defer { state.waiting = [:] }
            state.isStopped = true
            return state.waiting.values
        }
        for continuation in waiting { continuation.resume() }
    }

    /// Whether the stop was asked for.
    public var isStopped: Bool { state.withLock { $0.isStopped } }

    /// Waits until the stop is asked for, or the task is cancelled.
    public func wait() async {
        let waiter = state.withLock { state in
            state.lastWaiter += 1
            return state.lastWaiter
        }
        await withTaskCancellationHandler {
            await withCheckedContinuation { continuation in
                let isOver = state.withLock { state in
                    if state.isStopped || Task.isCancelled { return true }
                    state.waiting[waiter] = continuation
                    return false
                }
                if isOver { continuation.resume() }
            }
        } onCancel: {
            state.withLock { $0.waiting.removeValue(forKey: waiter) }?.resume()
        }
    }
}

extension TimeSource {
    /// Waits that are too short to be worth ending early.
    private static let patience = Duration.seconds(5)

    /// The same clock, whose long waits end when the stop is asked for, so that what is under way
    /// can be left where it stands: they throw `CancellationError` then.
    public func endingEarly(by stop: StopSignal) -> TimeSource {
        TimeSource(
            now: now,
            sleep: { [sleep] duration in
                guard duration > Self.patience else { return try await sleep(duration) }
                try await withThrowingTaskGroup(of: Void.self) { group in
                    group.addTask { try await sleep(duration) }
                    group.addTask {
                        await stop.wait()
                        throw CancellationError()
                    }
                    defer { group.cancelAll() }
                    try await group.next()
                }
            }
        )
    }
}
