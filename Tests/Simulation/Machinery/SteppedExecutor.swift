import Synchronization

/// Runs the jobs of one simulation on the thread that asks, one after the other, so that the same
/// draws give the same order.
final class SteppedExecutor: TaskExecutor, SerialExecutor {
    private let waiting = Mutex<[UnownedJob]>([])

    func enqueue(_ job: consuming ExecutorJob) {
        let job = UnownedJob(job)
        waiting.withLock { $0.append(job) }
    }

    /// Runs jobs until none is left; which of several is next, the closure says.
    func runAll(choosing choose: (Int) -> Int) {
        while let job = next(choose) {
            unsafe job.runSynchronously(
                isolatedTo: asUnownedSerialExecutor(),
                taskExecutor: asUnownedTaskExecutor()
            )
        }
    }

    private func next(_ choose: (Int) -> Int) -> UnownedJob? {
        waiting.withLock { waiting in
            guard !waiting.isEmpty else { return nil }
            return waiting.remove(at: waiting.count == 1 ? 0 : choose(waiting.count))
        }
    }
}
