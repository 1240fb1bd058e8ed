import Foundation
import Model
import Synchronization

/// Counts from any thread.
final class Counter: Sendable {
    private let number = Atomic(0)

    var value: Int { number.load(ordering: .sequentiallyConsistent) }

    func count() { number.add(1, ordering: .sequentiallyConsistent) }
}

/// A clock that a test moves, and in which waiting takes no time.
final class SettableClock: Sendable {
    private let seconds = Atomic(Int64(Date().timeIntervalSince1970))

    var time: TimeSource {
        TimeSource(
            now: { Instant(seconds: self.seconds.load(ordering: .sequentiallyConsistent)) },
            sleep: { self.advance(by: $0.components.seconds) }
        )
    }

    func advance(by count: Int64) { seconds.add(count, ordering: .sequentiallyConsistent) }
}
