public import Engine
public import Model
import Planning

/// What the controller reports.
public enum ControllerEvent: Sendable {
    /// A cycle went through.
    case cycleEnded(CycleOutcome)
    /// A cycle could not be carried out; the next one tries again.
    case cycleFailed(any Error)
}

/// Runs cycles for ever: on the interval, when something comes due, and when a command asks.
///
/// Each cycle reads the world again and plans again, so a missed wake-up costs nothing.
public struct ControllerLoop: Sendable {
    private let cycle: Cycle
    private let store: StoreActor
    private let interval: Duration
    private let time: TimeSource
    private let stop: StopSignal

    /// How often it looks for requests and for a stop between two cycles.
    private static let pollInterval = Duration.milliseconds(500)

    /// Takes the cycle and how long to wait between two.
    public init(
        cycle: Cycle,
        store: StoreActor,
        interval: Duration,
        time: TimeSource,
        stop: StopSignal
    ) {
        self.cycle = cycle
        self.store = store
        self.interval = interval
        self.time = time
        self.stop = stop
    }

    /// Runs until the stop signal, a failure that ends the process, or one cycle; the last cycle's outcome, nil before the first.
    @discardableResult
    public func run(
        once: Bool,
        report: (ControllerEvent) -> Void
    ) async -> Result<CycleOutcome, any Error>? {
        var last: Result<CycleOutcome, any Error>?
        while !stop.isStopped {
            let asked = await requests()
            last = await runCycle()
            switch last {
            case .success(let outcome): report(.cycleEnded(outcome))
            case .failure(let error): report(.cycleFailed(error))
            case nil: break
            }
            // What was asked before the cycle and still is could not be served by it.
            guard !once, !hasFailedForGood(last) else { break }
            let unserved = asked.intersection(await requests())
            guard await waitForNext(after: last, besides: unserved) else { break }
        }
        return last
    }

    private func hasFailedForGood(_ last: Result<CycleOutcome, any Error>?) -> Bool {
        guard case .failure(let error)? = last else { return false }
        return Cycle.isFatal(error)
    }

    private func runCycle() async -> Result<CycleOutcome, any Error> {
        do {
            try await cycle.keepAlive()
            return .success(try await cycle.apply(try await cycle.survey()))
        } catch {
            return .failure(error)
        }
    }

    /// Waits until there is something to do; false: the controller is to stop.
    ///
    /// - Parameter unserved: Requests that wake nobody, since the last cycle could not serve them.
    private func waitForNext(
        after last: Result<CycleOutcome, any Error>?,
        besides unserved: Set<StateRequest>
    ) async -> Bool {
        let until = nextWake(after: last)
        while !stop.isStopped {
            let now = time.now()
            if now >= until { return true }
            if !(await requests().isSubset(of: unserved)) { return true }
            do {
                try await time.sleep(min(Self.pollInterval, until - now))
            } catch {
                return false
            }
        }
        return false
    }

    /// What is asked for; where the state cannot say, the next cycle tells why.
    private func requests() async -> Set<StateRequest> {
        Set((try? await store.requests()) ?? [])
    }

    private func nextWake(after last: Result<CycleOutcome, any Error>?) -> Instant {
        let now = time.now()
        let latest = now + interval
        guard case .success(let outcome)? = last else { return latest }
        let plan = outcome.after.plan
        let due = [plan.next?.at].compactMap { $0 } + plan.operations.compactMap(\.deferral?.until)
        return due.filter { $0 > now }.min().map { min($0, latest) } ?? latest
    }
}
