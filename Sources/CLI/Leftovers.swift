import Synchronization

/// Values that nobody needs any more and that are not freed, since the process is about to end: to
/// free a plan of 100,000 operations one by one is a part of what its user waits for.
///
/// It lives as long as its owner, which in a process of its own is as long as that.
public final class Leftovers: Sendable {
    private let values = Mutex<[any Sendable]>([])

    /// Makes an empty one.
    public init() {}

    /// Keeps a value.
    func keep(_ value: some Sendable) { values.withLock { $0.append(value) } }
}
