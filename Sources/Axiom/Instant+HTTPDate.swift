import Model

extension Instant {
    private static let months = [
        "Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec",
    ]
    private static let weekdays = ["Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun"]

    /// Reads an HTTP date in the form that servers must send, IMF-fixdate:
    /// `Sun, 06 Nov 1994 08:49:37 GMT` (RFC 9110, section 5.6.7).
    ///
    /// Nil for anything else. The weekday is not compared with the date; a leap second is taken as
    /// the one before it.
    init?(httpDate text: String) {
        let parts = text.split(separator: " ", omittingEmptySubsequences: false)
        guard text.utf8.count == 29, parts.count == 6,
            parts[0].hasSuffix(","), Self.weekdays.contains(String(parts[0].dropLast())),
            let month = Self.months.firstIndex(of: String(parts[2])), parts[5] == "GMT"
        else { return nil }
        let number = month + 1
        let padded = number < 10 ? "0\(number)" : "\(number)"
        let time = parts[4].hasSuffix(":60") ? parts[4].dropLast(2) + "59" : parts[4]
        self.init(rfc3339: "\(parts[3])-\(padded)-\(parts[1])T\(time)Z")
    }
}
