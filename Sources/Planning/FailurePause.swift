import Model

/// How long an address rests after an operation failed, so that a refusal is not asked for again
/// and again.
enum FailurePause {
    /// Doubles from 30 seconds on, up to an hour: a refusal is rarely mended within seconds.
    static func length(afterFailures failures: Int) -> Duration {
        let first = Int64(Limits.failurePauseFirstSeconds)
        let longest = Int64(Limits.failurePauseLongestSeconds)
        return .seconds(min(longest, first << Int64(max(0, min(failures - 1, 16)))))
    }

    /// The rest of an address whose last operation failed from the same cause; nil: none is due.
    static func deferral(
        at address: Address,
        for spec: TokenSpec?,
        _ reasons: [Reason],
        in input: PlanningInput
    ) -> Deferral? {
        guard input.honoursBackOff, let failure = input.recorded.failures[address] else {
            return nil
        }
        // One that failed in the future did so by a clock that was wrong, and its pause tells nothing.
        let isSameCause =
            failure.spec == spec && failure.reasons == reasons && failure.changedAt <= input.now
        let until = failure.changedAt + length(afterFailures: failure.precedingFailures + 1)
        guard isSameCause, input.now < until else { return nil }
        return Deferral(
            reason: .backingOff,
            until: until,
            remedy: "waits after a failure: \(failure.state.problem ?? "refused")"
        )
    }
}
