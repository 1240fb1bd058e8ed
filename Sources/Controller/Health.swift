public import Model

/// Whether something is as it should be, with one line that says so.
public struct Health: Hashable, Sendable {
    /// Whether it is.
    public var isGood: Bool
    /// `ok`, or what is wrong; it names no path, URL or token.
    public var line: String
}

extension ControllerSnapshot {
    /// A loop that rests looks twice a second; a disk may be slow.
    private static let longestRest = Duration.seconds(60)
    /// A cycle begins nothing after its limit, and what is under way ends within its own limits.
    private static let longestCycle = Duration.seconds(
        Limits.cycleSeconds + Limits.cycleEndSeconds
    )

    /// Whether the loop lives: one that does not is to be started anew.
    public func liveness(at now: Instant) -> Health {
        switch phase {
        case .starting where now - startedAt > Self.longestRest:
            return bad("the state is not open since the start at", startedAt, Self.longestRest)
        case .resting where now - beatAt > Self.longestRest:
            return bad("the loop last moved at", beatAt, Self.longestRest)
        case .cycle(let start) where now - start > Self.longestCycle:
            return bad("a cycle has not ended that began at", start, Self.longestCycle)
        case .starting, .resting, .cycle: return .good
        }
    }

    /// Whether it does its work: it could look at the source and the state lately, and act.
    ///
    /// One failure is no reason yet; a look that is missing for two intervals and the longest cycle is.
    public func readiness(at now: Instant) -> Health {
        let alive = liveness(at: now)
        guard alive.isGood else { return alive }
        guard !isStopping else { return Health("the controller is stopping") }
        guard isLeader else { return Health("the state's lock is not held yet") }
        let allowed = interval * 2 + Self.longestCycle
        let lookedAt = [
            (sourceReadAt, "the source was not read yet", "the source was last read at"),
            (stateReadAt, "the state was not read yet", "the state was last read at"),
            (cycleEndedAt, "no cycle has gone through yet", "a cycle last went through at"),
        ]
        for (last, never, words) in lookedAt {
            guard let last else { return Health("\(never); the log says what is under way") }
            guard now - last <= allowed else { return bad(words, last, allowed) }
        }
        return .good
    }

    private func bad(_ words: String, _ last: Instant, _ allowed: Duration) -> Health {
        Health("\(words) \(last.wholeSeconds.rfc3339), over \(allowed.text) ago; the log says why")
    }
}

extension Health {
    /// It is as it should be.
    static let good = Health(isGood: true, line: "ok")

    /// It is not.
    init(_ problem: String) {
        self.init(isGood: false, line: problem)
    }
}
