import Model
import Synchronization

let noon = Instant(seconds: 1_795_500_000)

/// A clock that a sleep moves on, with what is to happen on the way.
final class VirtualTime: Sendable {
    typealias Happening = @Sendable () async throws -> Void

    private struct State {
        var now = noon
        var sleeps: [Duration] = []
        var happenings: [(at: Instant, body: Happening)] = []
    }

    private let state = Mutex(State())

    /// More sleeps than any test takes: a loop that never ends fails its test instead of hanging.
    private static let mostSleeps = 50_000

    var now: Instant { state.withLock { $0.now } }
    /// How long it is since the beginning.
    var elapsed: Duration { now - noon }
    /// Every sleep so far.
    var sleeps: [Duration] { state.withLock { $0.sleeps } }

    var source: TimeSource {
        TimeSource(now: { self.now }, sleep: { try await self.sleep($0) })
    }

    func advance(by duration: Duration) { state.withLock { $0.now = $0.now + duration } }

    /// Does something in the middle of the first sleep that reaches an instant.
    func after(_ duration: Duration, _ body: @escaping Happening) {
        state.withLock { $0.happenings.append((at: noon + duration, body: body)) }
    }

    private func sleep(_ duration: Duration) async throws {
        try Task.checkCancellation()
        let due = try state.withLock { state in
            guard state.sleeps.count < Self.mostSleeps else { throw CancellationError() }
            state.sleeps.append(duration)
            let end = state.now + max(duration, .zero)
            state.now = end
            let due = state.happenings.filter { $0.at <= end }
            state.happenings.removeAll { $0.at <= end }
            return due
        }
        for happening in due { try await happening.body() }
    }
}
