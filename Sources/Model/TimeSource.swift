/// Where the shell gets its time from: the live clock in the root, a virtual one in tests.
public struct TimeSource: Sendable {
    /// The present instant.
    public var now: @Sendable () -> Instant
    /// Waits that long; throws `CancellationError` where the task is cancelled meanwhile.
    public var sleep: @Sendable (Duration) async throws -> Void

    /// Makes a time source.
    public init(
        now: @escaping @Sendable () -> Instant,
        sleep: @escaping @Sendable (Duration) async throws -> Void
    ) {
        self.now = now
        self.sleep = sleep
    }
}
