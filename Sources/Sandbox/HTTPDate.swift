import Model

extension Instant {
    private static let weekdays = ["Thu", "Fri", "Sat", "Sun", "Mon", "Tue", "Wed"]
    private static let months = [
        "Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec",
    ]

    /// The instant as a `Date` field has it: `Tue, 24 Nov 2026 09:30:00 GMT` (RFC 9110, section
    /// 5.6.7), without its fraction.
    var httpDate: String {
        let text = wholeSeconds.rfc3339
        let parts = text.dropLast().split { $0 == "-" || $0 == "T" }
        guard parts.count == 4, let month = Int(parts[1]), Self.months.indices.contains(month - 1)
        else { return text }
        let day = seconds >= 0 ? seconds / 86400 : (seconds + 1) / 86400 - 1
        let weekday = Self.weekdays[Int((day % 7 + 7) % 7)]
        return "\(weekday), \(parts[2]) \(Self.months[month - 1]) \(parts[0]) \(parts[3]) GMT"
    }
}
