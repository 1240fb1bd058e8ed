import Dispatch

/// A thread of its own for calls that block, so that Swift's cooperative pool never waits.
package final class BlockingExecutor: SerialExecutor {
    private let queue: DispatchQueue

    /// Makes an executor; the label is for a debugger.
    package init(label: String) { queue = DispatchQueue(label: label) }

    /// Runs a job after those that came before it.
    package func enqueue(_ job: consuming ExecutorJob) {
        let job = UnownedJob(job)
        queue.async { unsafe job.runSynchronously(on: self.asUnownedSerialExecutor()) }
    }
}
