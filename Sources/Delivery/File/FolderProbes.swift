import Model
import Secrets
import Synchronization

/// Which folders were written to a moment ago, so that a thousand files of one folder are not
/// preceded by a thousand files that try it out.
///
/// Each such file costs two synchronizations and two changes of the folder. What one of them proves
/// is true for the next as much as what its own would prove for the delivery after it: that comes
/// later, too.
final class FolderProbes: Sendable {
    /// What decides whether a file can be made somewhere.
    struct Place: Hashable {
        let folder: String
        let owner: FileOwner?
        let mode: UInt16
    }

    /// How long a success counts.
    private static let lifetime = Duration.seconds(1)

    private let time: TimeSource
    private let successes = Mutex<[Place: Instant]>([:])

    init(time: TimeSource) { self.time = time }

    /// Whether a place was written to within the last second.
    func isFresh(_ place: Place) -> Bool {
        let now = time.now()
        return successes.withLock { successes in
            // A clock that was set back proves nothing.
            successes[place].map { $0 <= now && now < $0 + Self.lifetime } ?? false
        }
    }

    /// Notes that a place was written to.
    func noteSuccess(_ place: Place) {
        let now = time.now()
        successes.withLock { $0[place] = now }
    }

    /// Notes that something failed there.
    func noteFailure(_ place: Place) { successes.withLock { $0[place] = nil } }
}
