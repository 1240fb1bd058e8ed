public import HTTPClient
public import Model
import Synchronization

/// Keeps one organization's calls below the API's limit.
///
/// It is told of each answer, and spreads the last calls of a window over the time that is left of
/// it, so that the limit is not met at all.
public final class RateLimiter: Sendable {
    /// What was counted since the start, for metrics.
    public struct Counts: Hashable, Sendable {
        /// Calls that are left in the tightest window; nil where the API has not said.
        public var remaining: Int?
        /// Answers by status.
        public var answersByStatus: [Int: Int]
        /// Calls without a complete answer.
        public var unansweredCount: Int
    }

    private struct State {
        var windows: [String: Window] = [:]
        var pausedUntil: Instant?
        var answersByStatus: [Int: Int] = [:]
        var unansweredCount = 0
    }

    private let time: TimeSource
    private let state = Mutex(State())

    /// The longest wait before a call.
    private static var longestWait: Duration { .seconds(Limits.retryAfterSeconds) }
    /// More scopes than an API has; what comes beyond is not kept.
    private static let mostScopes = 8

    /// Makes a limiter that knows of no limit yet.
    public init(time: TimeSource) {
        self.time = time
    }

    /// Waits until a call may be made, at most 15 minutes.
    ///
    /// - Throws: What ends the clock's sleep early: then the call is not to be made.
    public func waitForTurn() async throws {
        let wait = claimTurn()
        if wait > .zero { try await time.sleep(wait) }
    }

    /// Learns from an answer.
    public func note(_ response: HTTPResponse) {
        let now = time.now()
        let notice = RateLimitNotice(response)
        let retryAfter = response.retryAfter(at: now)
        state.withLock { state in
            state.answersByStatus[response.status, default: 0] += 1
            if let retryAfter, !response.isSuccess {
                state.pausedUntil = max(state.pausedUntil ?? now, now + retryAfter)
            }
            guard let notice else { return }
            state.windows = state.windows.filter { $0.value.resetAt > now }
            guard state.windows.count < Self.mostScopes || state.windows[notice.scope] != nil
            else { return }
            let previous = state.windows[notice.scope]
            state.windows[notice.scope] = Window(notice, after: previous)
        }
    }

    /// Learns that a call had no complete answer.
    public func noteUnanswered() {
        state.withLock { $0.unansweredCount += 1 }
    }

    /// What was counted since the start.
    public var counts: Counts {
        let now = time.now()
        return state.withLock { state in
            let live = state.windows.values.filter { $0.resetAt > now }
            return Counts(
                remaining: live.map(\.remaining).min(),
                answersByStatus: state.answersByStatus,
                unansweredCount: state.unansweredCount
            )
        }
    }

    /// Takes the next turn and says how long it is away.
    public func claimTurn() -> Duration {
        let now = time.now()
        return state.withLock { state in
            var turn = max(now, state.pausedUntil ?? now)
            for window in state.windows.values { turn = max(turn, window.nextTurn(at: now)) }
            turn = min(turn, now + Self.longestWait)
            for scope in state.windows.keys { state.windows[scope]?.take(turn) }
            return turn - now
        }
    }
}

/// One of the API's windows: so many calls until an instant.
private struct Window {
    private(set) var remaining: Int
    let resetAt: Instant
    private let limit: Int
    private var lastTurn: Instant?

    /// The share of a window's calls from which on they are spread: a fifth.
    private static let spreadShare = 5

    init(_ notice: RateLimitNotice, after previous: Window?) {
        limit = notice.limit
        resetAt = notice.resetAt
        lastTurn = previous?.lastTurn
        // Answers overtake each other, and calls under way are counted already.
        let isSameWindow = previous?.resetAt == notice.resetAt
        let known = isSameWindow ? previous?.remaining : nil
        remaining = min(notice.remaining, known ?? notice.remaining)
    }

    /// When the next call should be made.
    func nextTurn(at now: Instant) -> Instant {
        guard resetAt > now else { return now }
        guard remaining > 0 else { return resetAt }
        guard remaining <= max(1, limit / Self.spreadShare) else { return now }
        let last = min(lastTurn ?? now, resetAt)
        return max(now, last + (resetAt - last) / (remaining + 1))
    }

    mutating func take(_ turn: Instant) {
        remaining = max(0, remaining - 1)
        lastTurn = turn
    }
}
