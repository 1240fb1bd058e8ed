import Synchronization

/// Says that no new operation is to begin; those under way end first.
public final class StopSignal: Sendable {
    private let flag = Mutex(false)

    /// Makes a signal that was not given yet.
    public init() {}

    /// Asks for the stop.
    public func stop() { flag.withLock { $0 = true } }

    /// Whether the stop was asked for.
    public var isStopped: Bool { flag.withLock { $0 } }
}
