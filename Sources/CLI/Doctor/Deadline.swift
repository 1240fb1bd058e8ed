import Dispatch
import Engine
import Model
import Synchronization

/// Lets work take only so long, whatever it waits for, and ends it with the program's stop.
///
/// Work that is late is left to itself: what it comes to, nobody hears.
struct Deadline: Sendable {
    /// How work ended.
    enum Ending<Value: Sendable>: Sendable {
        case done(Value)
        case late
        case stopped
    }

    let time: TimeSource
    let stop: StopSignal

    private static let slice = Duration.milliseconds(100)

    func run<Value: Sendable>(
        _ limit: Duration,
        _ body: @escaping @Sendable () async -> Value
    ) async -> Ending<Value> {
        let race = Race<Ending<Value>>()
        let work = Task { race.end(.done(await body())) }
        let watch = Task { [time, stop] in
            var left = limit
            while left > .zero, !stop.isStopped {
                let wait = min(left, Self.slice)
                guard (try? await time.sleep(wait)) != nil else { return }
                left -= wait
            }
            race.end(stop.isStopped ? .stopped : .late)
        }
        let ending = await race.winner()
        work.cancel()
        watch.cancel()
        return ending
    }
}

/// Runs what blocks on a thread that nobody else waits for.
func blocking<Value: Sendable>(_ body: @escaping @Sendable () -> Value) async -> Value {
    await withCheckedContinuation { continuation in
        DispatchQueue.global().async { continuation.resume(returning: body()) }
    }
}

/// The first of several to come to an end.
private final class Race<Value: Sendable>: Sendable {
    private struct State {
        var value: Value?
        var waiting: CheckedContinuation<Value, Never>?
    }

    private let state = Mutex(State())

    func end(_ value: Value) {
        let waiting = state.withLock { state -> CheckedContinuation<Value, Never>? in
            guard state.value == nil else { return nil }
            state.value = value
            return state.waiting
        }
        waiting?.resume(returning: value)
    }

    func winner() async -> Value {
        await withCheckedContinuation { continuation in
            let value = state.withLock { state -> Value? in
                if state.value == nil { state.waiting = continuation }
                return state.value
            }
            if let value { continuation.resume(returning: value) }
        }
    }
}
