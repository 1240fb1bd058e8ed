/// Durations, counted by how long they were.
struct Histogram: Hashable, Sendable {
    /// The upper bounds of the buckets in seconds, rising; what is longer than the last one counts too.
    let bounds: [Double]
    /// How many durations fell between each bound and the one before it.
    private(set) var counts: [Int]
    /// All of them together, in seconds.
    private(set) var sum = 0.0
    /// How many there were.
    private(set) var count = 0

    init(bounds: [Double]) {
        self.bounds = bounds
        counts = bounds.map { _ in 0 }
    }

    /// A clock that was set back makes no negative duration.
    mutating func observe(_ duration: Duration) {
        let seconds = max(0, duration.inSeconds)
        if let index = bounds.firstIndex(where: { seconds <= $0 }) { counts[index] += 1 }
        sum += seconds
        count += 1
    }
}

extension Duration {
    /// In seconds, as metrics have it.
    var inSeconds: Double {
        Double(components.seconds) + Double(components.attoseconds) / 1e18
    }
}
