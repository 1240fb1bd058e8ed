import HTTPClient
import Model
import Synchronization

/// How far the API's clock is ahead of this machine's, by the last answer that was dated.
final class ServerClock: Sendable {
    private let seen = Mutex<Duration?>(nil)

    /// Below it, whole seconds and an answer's time on its way explain a difference.
    private static let unnoticedOffset = Duration.seconds(2)

    /// Nil: no answer was dated yet.
    var offset: Duration? { seen.withLock { $0 } }

    /// Learns from an answer that came at an instant of this machine's clock.
    func note(_ response: HTTPResponse, at instant: Instant) {
        guard let date = response.serverDate else { return }
        let offset = date - instant
        seen.withLock { $0 = offset.magnitude <= Self.unnoticedOffset ? .zero : offset }
    }
}
