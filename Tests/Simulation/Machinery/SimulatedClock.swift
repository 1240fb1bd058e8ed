import Model
import Synchronization

/// The time of a simulated world: it passes only when nobody has anything to do.
///
/// The controller's clock may be wrong; the API's never is.
final class SimulatedClock: Sendable {
    fileprivate struct Timer {
        var at: Instant
        var number: Int
        var fire: @Sendable () -> Void
    }

    fileprivate struct State {
        var now = SimulatedClock.beginning
        var error = Duration.zero
        var timers: [Timer] = []
        var sleepers: [Int: CheckedContinuation<Void, any Error>] = [:]
        var count = 0
        var isStopped = false
    }

    private let state = Mutex(State())

    static let beginning = Instant(seconds: 1_795_500_000)

    /// The time of the world.
    var now: Instant { state.withLock { $0.now } }
    /// How far the controller's clock is ahead.
    var error: Duration { state.withLock { $0.error } }
    /// What the controller takes the time for.
    var shown: Instant { state.withLock { $0.now + $0.error } }

    /// The controller's clock and its sleep.
    var source: TimeSource {
        TimeSource(now: { self.shown }, sleep: { try await self.sleep($0) })
    }

    func setError(_ error: Duration) { state.withLock { $0.error = error } }

    /// Does something at a time of the world.
    func at(_ instant: Instant, _ fire: @escaping @Sendable () -> Void) {
        state.withLock { $0.add(instant, fire) }
    }

    /// Waits, unless the process that waits is dead.
    func sleep(_ duration: Duration) async throws {
        guard duration > .zero else {
            if state.withLock({ $0.isStopped }) { throw CancellationError() }
            return
        }
        try await withCheckedThrowingContinuation { continuation in
            let isStopped = state.withLock { state in
                guard !state.isStopped else { return true }
                let number = state.count
                state.sleepers[number] = continuation
                state.add(state.now + duration) { [self] in wake(number) }
                return false
            }
            if isStopped { continuation.resume(throwing: CancellationError()) }
        }
    }

    private func wake(_ number: Int) {
        state.withLock { $0.sleepers.removeValue(forKey: number) }?.resume()
    }

    /// Ends every sleep of the process, and those that it still begins.
    func stopSleepers() {
        let sleepers = state.withLock { state in
            state.isStopped = true
            defer { state.sleepers = [:] }
            return state.sleepers.sorted { $0.key < $1.key }.map(\.value)
        }
        for sleeper in sleepers { sleeper.resume(throwing: CancellationError()) }
    }

    /// A new process may sleep again.
    func letSleep() { state.withLock { $0.isStopped = false } }

    /// Goes to the next timer that is due by an instant and fires it; false: there is none.
    func fireNext(by latest: Instant? = nil) -> Bool {
        let timer = state.withLock { state -> Timer? in
            guard let next = state.timers.last, latest.map({ next.at <= $0 }) ?? true else {
                return nil
            }
            state.timers.removeLast()
            state.now = max(state.now, next.at)
            return next
        }
        timer?.fire()
        return timer != nil
    }

    /// Lets time pass.
    func pass(to instant: Instant) { state.withLock { $0.now = max($0.now, instant) } }
}

extension SimulatedClock.State {
    /// The next one is the last, so that it can be taken off cheaply.
    fileprivate mutating func add(_ instant: Instant, _ fire: @escaping @Sendable () -> Void) {
        let place =
            timers.lastIndex { ($0.at, $0.number) > (instant, count) }.map { $0 + 1 } ?? 0
        timers.insert(.init(at: instant, number: count, fire: fire), at: place)
        count += 1
    }
}
