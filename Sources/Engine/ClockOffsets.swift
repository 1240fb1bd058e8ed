import Model
import Synchronization

/// How far the clock of each organization's API is ahead of this machine's, as it was seen last.
///
/// What comes before the first list of a process goes by this machine's clock.
final class ClockOffsets: Sendable {
    private let seen = Mutex<[String: Duration]>([:])

    var all: [String: Duration] { seen.withLock { $0 } }

    func learn(_ live: [String: LiveOrganization]) {
        seen.withLock { $0.merge(live.mapValues(\.clockOffset)) { _, new in new } }
    }
}
