public import Model
import Synchronization

/// Says that no new operation is to begin; those under way end first.
public final class StopSignal: Sendable {
    private struct State {
        var isStopped = false
        var waiting: [CheckedContinuation<Void, Never>] = []
    }

    private let state = Mutex(State())

    /// Makes a signal that was not given yet.
    public init() {}

    /// Asks for the stop.
    public func stop() {
        let waiting = state.withLock { state in
            let waiting = state.waiting
            state = State(isStopped: true)
            return waiting
        }
        for continuation in waiting { continuation.resume() }
    }

    /// Whether the stop was asked for.
    public var isStopped: Bool { state.withLock { $0.isStopped } }

    /// Waits until the stop is asked for.
    public func wait() async {
        await withCheckedContinuation { continuation in
            let isStopped = state.withLock { state in
                if !state.isStopped { state.waiting.append(continuation) }
                return state.isStopped
            }
            if isStopped { continuation.resume() }
        }
    }
}

extension TimeSource {
    /// Waits that are too short to be worth ending early.
    private static let patience = Duration.seconds(5)
    /// How often a long wait looks for the stop.
    private static let slice = Duration.seconds(1)

    /// The same clock, whose long waits end when the stop is asked for, so that what is under way
    /// can be left where it stands: they throw `CancellationError` then.
    public func endingEarly(by stop: StopSignal) -> TimeSource {
        TimeSource(
            now: now,
            sleep: { [sleep] duration in
                guard duration > Self.patience else { return try await sleep(duration) }
                var left = duration
                while left > .zero {
                    guard !stop.isStopped else { throw CancellationError() }
                    try await sleep(min(left, Self.slice))
                    left -= Self.slice
                }
            }
        )
    }
}
