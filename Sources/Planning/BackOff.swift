import Model

/// How long an operation that failed waits before it is tried again.
public enum BackOff {
    /// Doubles from 30 seconds on, up to an hour: a refusal is rarely mended within seconds.
    public static func pause(afterFailures failures: Int) -> Duration {
        let first: Int64 = 30
        let longest: Int64 = 3600
        return .seconds(min(longest, first << Int64(max(0, min(failures - 1, 16)))))
    }
}
