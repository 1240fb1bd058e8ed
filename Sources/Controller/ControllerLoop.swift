public import Engine
public import Model
import Planning

/// What the controller reports.
public enum ControllerEvent: Sendable {
    /// A cycle went through.
    case cycleEnded(CycleOutcome)
    /// A cycle could not be carried out; the next one tries again.
    case cycleFailed(any Error)
    /// A cycle's time was up, and so many operations were left to the next one.
    case cycleCutShort(left: Int)
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
    private let monitor: ControllerMonitor?
    private let cycleLimit: Duration

    /// How often it looks for requests and for a stop between two cycles.
    private static let pollInterval = Duration.milliseconds(500)

    /// Takes the cycle and how long to wait between two.
    ///
    /// - Parameters:
    ///   - monitor: Told what the loop is at.
    ///   - cycleLimit: When a cycle begins nothing more: what is under way ends, and the next cycle
    ///     follows at once.
    public init(
        cycle: Cycle,
        store: StoreActor,
        interval: Duration,
        time: TimeSource,
        stop: StopSignal,
        monitor: ControllerMonitor? = nil,
        cycleLimit: Duration = .seconds(Limits.cycleSeconds)
    ) {
        self.cycle = cycle
        self.store = store
        self.interval = interval
        self.time = time
        self.stop = stop
        self.monitor = monitor
        self.cycleLimit = cycleLimit
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
            let cycle = await runCycle()
            last = cycle.result
            switch cycle.result {
            case .success(let outcome):
                if let left = cycle.left { report(.cycleCutShort(left: left)) }
                report(.cycleEnded(outcome))
            case .failure(let error): report(.cycleFailed(error))
            }
            // What was asked before the cycle and still is could not be served by it.
            guard !once, !hasFailedForGood(last) else { break }
            // What a cycle had no time for need not wait for the interval.
            guard cycle.left == nil else { continue }
            let unserved = asked.intersection(await requests())
            guard await waitForNext(after: last, besides: unserved) else { break }
        }
        return last
    }

    private func hasFailedForGood(_ last: Result<CycleOutcome, any Error>?) -> Bool {
        guard case .failure(let error)? = last else { return false }
        return Cycle.isFatal(error)
    }

    /// Runs a cycle, and counts what is left to do where its time was up; nil: nothing is, for that.
    private func runCycle() async -> (result: Result<CycleOutcome, any Error>, left: Int?) {
        let end = time.now() + cycleLimit
        stop.limitRun(until: end)
        defer { stop.limitRun(until: nil) }
        monitor?.beginsCycle()
        do {
            try await cycle.keepAlive()
            let survey = try await cycle.survey()
            monitor?.surveyed(survey)
            let outcome = try await cycle.apply(survey)
            monitor?.endsCycle(outcome, sealedCount: try? await store.sealedCount())
            let left = outcome.after.plan.runnable.count
            let isCutShort = time.now() >= end && !stop.isStopped && left > 0
            return (.success(outcome), isCutShort ? left : nil)
        } catch {
            monitor?.endsCycle(nil, sealedCount: try? await store.sealedCount())
            return (.failure(error), nil)
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
        let asked = try? await store.requests()
        monitor?.rests(hasReadState: asked != nil)
        return Set(asked ?? [])
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
