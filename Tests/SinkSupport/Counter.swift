import Foundation
package import Model
import Synchronization

/// Counts from any thread.
package final class Counter: Sendable {
    private let number = Atomic(0)

    package init() {}

    package var value: Int { number.load(ordering: .sequentiallyConsistent) }

    package func count() { number.add(1, ordering: .sequentiallyConsistent) }
}

/// A clock that a test moves, and in which waiting takes no time.
package final class SettableClock: Sendable {
    private let seconds = Atomic(Int64(Date().timeIntervalSince1970))

    package init() {}

    package var time: TimeSource {
        TimeSource(
            now: { Instant(seconds: self.seconds.load(ordering: .sequentiallyConsistent)) },
            sleep: { self.advance(by: $0.components.seconds) }
        )
    }

    package func advance(by count: Int64) { seconds.add(count, ordering: .sequentiallyConsistent) }
}
