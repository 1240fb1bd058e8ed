import Model

/// The marks of a timeline's axis: instants that are easy to read.
struct TimelineScale {
    /// Where the marks are, with what is written there.
    let marks: [(at: Instant, label: String)]

    private static let day: Int64 = 86_400
    /// From ten minutes to ten years.
    private static let steps: [Int64] =
        [600, 1800, 3600, 3 * 3600, 6 * 3600, 12 * 3600]
        + [1, 2, 7, 14, 28, 56, 91, 182, 364, 1820, 3640].map { $0 * day }

    /// Chooses the marks.
    ///
    /// - Parameter most: How many there is room for.
    init(_ timeline: Timeline, atMost most: Int) {
        let start = timeline.now.seconds
        let length = timeline.end.seconds - start
        let step = Self.steps.first { length / $0 <= Int64(max(1, most)) } ?? Self.steps[0]
        let first = (start / step + 1) * step
        let places = stride(from: first, to: timeline.end.seconds, by: Int64.Stride(step))
        marks = places.prefix(max(1, most)).map { place in
            let instant = Instant(seconds: place)
            let isDay = step >= Self.day || place % Self.day == 0
            let time = String(instant.minuteInUTC.dropFirst(11).prefix(5))
            return (instant, isDay ? instant.date : time)
        }
    }
}
