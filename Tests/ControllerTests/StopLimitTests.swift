import Engine
import Model
import Synchronization
import Testing

@testable import Controller

@Suite("A stop")
struct StopLimitTests {
    /// Waits for ever, unless its task is cancelled.
    private static func untilCancelled() async {
        await StopSignal().wait()
    }

    private static func clock(
        _ sleep: @escaping @Sendable (Duration) async throws -> Void
    ) -> TimeSource {
        TimeSource(now: { noon }, sleep: sleep)
    }

    @Test func `is not waited for where the work ends by itself`() async throws {
        let time = Self.clock { _ in Issue.record("somebody waited") }
        let result = try await StopLimit(time: time, stop: StopSignal()).run {
            Issue.record("the patience ran out")
        } _: {
            "done"
        }
        #expect(result == "done")
    }

    @Test func `lets what is under way end`() async throws {
        let stop = StopSignal()
        // The patience lasts longer than the work.
        let time = Self.clock { _ in
            await Self.untilCancelled()
            throw CancellationError()
        }
        let result = try await StopLimit(time: time, stop: stop).run {
            Issue.record("the patience ran out")
        } _: {
            stop.stop()
            await stop.wait()
            return Task.isCancelled ? "cancelled" : "ended"
        }
        #expect(result == "ended")
    }

    @Test func `cancels what takes longer than its patience`() async throws {
        let stop = StopSignal()
        let slept = Mutex<[Duration]>([])
        let time = Self.clock { duration in slept.withLock { $0.append(duration) } }
        let hasRunOut = Mutex(false)
        let result = try await StopLimit(time: time, stop: stop).run {
            hasRunOut.withLock { $0 = true }
        } _: {
            stop.stop()
            await Self.untilCancelled()
            return "left where it stood"
        }
        #expect(result == "left where it stood")
        #expect(hasRunOut.withLock { $0 })
        #expect(slept.withLock { $0 } == [.seconds(Limits.stopPatienceSeconds)])
    }

    @Test func `leaves time for what comes after its patience`() {
        #expect(Limits.stopPatienceSeconds < Limits.stopSeconds)
    }

    @Test func `hands on what the work throws`() async {
        let limit = StopLimit(time: Self.clock { _ in }, stop: StopSignal())
        await #expect(throws: WorkFailure.self) {
            try await limit.run(runsOut: {}) { throw WorkFailure() }
        }
    }

    private struct WorkFailure: Error {}

    // MARK: The signal

    @Test func `wakes everybody who waits for it`() async {
        let stop = StopSignal()
        await withTaskGroup(of: Void.self) { group in
            for _ in 0..<10 { group.addTask { await stop.wait() } }
            group.addTask { stop.stop() }
        }
        #expect(stop.isStopped)
    }

    @Test(arguments: 0..<50)
    func `is not waited for by who was cancelled`(_ yields: Int) async {
        let stop = StopSignal()
        await withTaskGroup(of: Void.self) { group in
            group.addTask { await stop.wait() }
            for _ in 0..<yields { await Task.yield() }
            group.cancelAll()
        }
        #expect(!stop.isStopped)
    }

    @Test func `ends a run when its time is up, and not the next one`() {
        let stop = StopSignal()
        #expect(!stop.endsRun(at: noon))
        stop.limitRun(until: noon)
        #expect(!stop.endsRun(at: noon - .seconds(1)))
        #expect(stop.endsRun(at: noon))
        stop.limitRun(until: nil)
        #expect(!stop.endsRun(at: noon + .days(1)))
        stop.stop()
        #expect(stop.endsRun(at: noon - .days(1)))
    }

    @Test(arguments: [(5, 1), (6, 3), (900, 3)])
    func `ends a long wait that goes beyond the run's time, and no short one`(
        seconds: Int,
        sleeps: Int
    ) async {
        let stop = StopSignal()
        stop.limitRun(until: noon + .seconds(3))
        let passed = Mutex(Duration.zero)
        let slept = Mutex(0)
        let time = TimeSource(
            now: { noon + passed.withLock { $0 } },
            sleep: { duration in
                slept.withLock { $0 += 1 }
                passed.withLock { $0 += duration }
            }
        ).endingEarly(by: stop)
        let hasEndedEarly = await (try? time.sleep(.seconds(seconds))) == nil
        #expect(hasEndedEarly == (seconds > 5))
        #expect(slept.withLock { $0 } == sleeps)
    }
}
