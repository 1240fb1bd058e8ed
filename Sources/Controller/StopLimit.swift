public import Engine
public import Model

/// Bounds how long a stop may take.
public struct StopLimit: Sendable {
    private let patience: Duration
    private let time: TimeSource
    private let stop: StopSignal

    /// Takes how long what is under way is waited for after the stop was asked for.
    public init(
        patience: Duration = .seconds(Limits.stopPatienceSeconds),
        time: TimeSource,
        stop: StopSignal
    ) {
        self.patience = patience
        self.time = time
        self.stop = stop
    }

    /// Runs work that ends by itself some time after the stop; once that takes too long, its task is
    /// cancelled, so that no call and no pause is waited for any more.
    ///
    /// A call that is cancelled is one whose answer was lost: it is in the journal, and the next run
    /// finds out what came of it.
    ///
    /// - Parameter runsOut: Called where the patience has run out.
    public func run<Result: Sendable>(
        runsOut: @escaping @Sendable () -> Void,
        _ work: @escaping @Sendable () async throws -> Result
    ) async throws -> Result {
        try await withThrowingTaskGroup(of: Result?.self) { group in
            group.addTask { try await work() }
            group.addTask {
                await stop.wait()
                // A cancelled sleep: the work has ended.
                guard !Task.isCancelled, (try? await time.sleep(patience)) != nil else {
                    return nil
                }
                runsOut()
                return nil
            }
            defer { group.cancelAll() }
            while let ended = try await group.next() {
                if let result = ended { return result }
                group.cancelAll()
            }
            throw CancellationError()
        }
    }
}
