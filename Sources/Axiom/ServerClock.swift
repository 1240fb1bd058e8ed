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
        seen.withLock { $0 = Self.offset(of: date, receivedAt: instant) }
    }

    /// How far a date that came at an instant of this machine's clock is ahead of it.
    static func offset(of date: Instant, receivedAt instant: Instant) -> Duration {
        let offset = date - instant
        return offset.magnitude <= unnoticedOffset ? .zero : offset
    }
}
