import Synchronization

/// Whether secrets are kept out of the swap.
public enum LockedMemory {
    private static let failures = Atomic<Int>(0)

    /// How often the system refused to lock a secret's memory (see `ulimit -l`): it may then reach
    /// the swap, which is worth a warning and no more.
    public static var failureCount: Int { failures.load(ordering: .relaxed) }

    /// Whether the system would lock so many bytes more: it is tried.
    public static func canLock(byteCount: Int) -> Bool {
        let before = failureCount
        let tried = Secret(byteCount: byteCount, initializingWith: { _ in })
        return tried.byteCount == byteCount && failureCount == before
    }

    static func count(_ result: Int32) {
        if result != 0 { failures.add(1, ordering: .relaxed) }
    }
}
