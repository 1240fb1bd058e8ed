import Glibc
import Model

extension TimeSource {
    /// The system's clock and its timers.
    static let live = TimeSource(
        now: {
            var now = timespec()
            unsafe clock_gettime(CLOCK_REALTIME, &now)
            return Instant(seconds: Int64(now.tv_sec), nanoseconds: Int64(now.tv_nsec))
        },
        sleep: { try await Task.sleep(for: $0, clock: .continuous) }
    )
}
