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

    /// Runs until the stop signal, or one cycle; the last cycle's outcome, nil before the first.
    @discardableResult
    public func run(
        once: Bool,
        report: (ControllerEvent) -> Void
    ) async -> Result<CycleOutcome, any Error>? {
        var last: Result<CycleOutcome, any Error>?
        while !stop.isStopped {
            last = await runCycle()
            switch last {
            case .success(let outcome): report(.cycleEnded(outcome))
            case .failure(let error): report(.cycleFailed(error))
            case nil: break
            }
            guard !once, await waitForNext(after: last) else { break }
        }
        return last
    }

    private func runCycle() async -> Result<CycleOutcome, any Error> {
        do {
            return .success(try await cycle.apply(try await cycle.survey()))
        } catch {
            return .failure(error)
        }
    }

    /// Waits until there is something to do; false: the controller is to stop.
    private func waitForNext(after last: Result<CycleOutcome, any Error>?) async -> Bool {
        let until = nextWake(after: last)
        while !stop.isStopped {
            let now = time.now()
            if now >= until { return true }
            if await hasNewRequests(since: last) { return true }
            do {
                try await time.sleep(min(Self.pollInterval, until - now))
            } catch {
                return false
            }
        }
        return false
    }

    /// Requests that the last cycle could not serve do not wake it again.
    private func hasNewRequests(since last: Result<CycleOutcome, any Error>?) async -> Bool {
        guard let requests = try? await store.requests() else { return false }
        guard case .success(let outcome)? = last else { return !requests.isEmpty }
        return !Set(requests).isSubset(of: outcome.after.recorded.requests)
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
