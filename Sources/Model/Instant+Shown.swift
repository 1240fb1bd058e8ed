extension Instant {
    /// Whether an API that keeps fewer digits would show it so.
    public func isShown(as shown: Instant?) -> Bool {
        guard let shown, shown.seconds == seconds else { return false }
        return [1, 1_000, 1_000_000, 1_000_000_000].contains { unit in
            nanoseconds / unit * unit == shown.nanoseconds
        }
    }
}
