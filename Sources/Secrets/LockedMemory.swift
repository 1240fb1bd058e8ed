import Synchronization

/// Whether secrets are kept out of the swap.
public enum LockedMemory {
    private static let failures = Atomic<Int>(0)

    /// How often the system refused to lock a secret's memory (see `ulimit -l`): it may then reach
    /// the swap, which is worth a warning and no more.
    public static var failureCount: Int { failures.load(ordering: .relaxed) }

    static func count(_ result: Int32) {
        if result != 0 { failures.add(1, ordering: .relaxed) }
    }
}
