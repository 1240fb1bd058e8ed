import Model

/// Metrics in Prometheus' text format, version 0.0.4.
struct Exposition {
    /// What a metric is.
    enum Kind: String {
        /// It only grows, but for a restart.
        case counter
        /// It goes up and down.
        case gauge
        /// Durations by how long they were.
        case histogram
    }

    /// A label with its value, which may be any text.
    typealias Label = (name: String, value: String)

    static let contentType = "text/plain; version=0.0.4; charset=utf-8"

    private(set) var text = ""
    /// The metric whose samples come now.
    private var name = ""

    /// Begins a metric; its samples follow, if it has any.
    mutating func begin(_ name: String, _ kind: Kind, _ help: String) {
        self.name = name
        text += "# HELP \(name) \(Self.escaped(help, quotes: false))\n"
        text += "# TYPE \(name) \(kind.rawValue)\n"
    }

    mutating func sample(_ value: Int, _ labels: [Label] = []) {
        write("", labels, "\(value)")
    }

    mutating func sample(_ isSo: Bool, _ labels: [Label] = []) {
        write("", labels, isSo ? "1" : "0")
    }

    /// A point in time, in seconds since 1970.
    mutating func sample(_ instant: Instant, _ labels: [Label] = []) {
        let milliseconds = instant.nanoseconds / 1_000_000
        let fraction = milliseconds == 0 ? "" : "." + "\(1000 + milliseconds)".dropFirst()
        write("", labels, "\(instant.seconds)\(fraction)")
    }

    mutating func sample(_ histogram: Histogram, _ labels: [Label] = []) {
        var count = 0
        for (bound, inBucket) in zip(histogram.bounds, histogram.counts) {
            count += inBucket
            write("_bucket", labels + [("le", Self.number(bound))], "\(count)")
        }
        write("_bucket", labels + [("le", "+Inf")], "\(histogram.count)")
        write("_sum", labels, Self.number(histogram.sum))
        write("_count", labels, "\(histogram.count)")
    }

    private mutating func write(_ suffix: String, _ labels: [Label], _ value: String) {
        text += name
        text += suffix
        if !labels.isEmpty {
            text += "{"
            for (index, label) in labels.enumerated() {
                if index > 0 { text += "," }
                text += "\(label.name)=\"\(Self.escaped(label.value, quotes: true))\""
            }
            text += "}"
        }
        text += " \(value)\n"
    }

    /// A number without a needless `.0`.
    private static func number(_ value: Double) -> String {
        let text = "\(value)"
        return text.hasSuffix(".0") ? String(text.dropLast(2)) : text
    }

    private static func escaped(_ text: String, quotes: Bool) -> String {
        let isPlain = text.utf8.allSatisfy { byte in
            byte != UInt8(ascii: "\\") && byte != UInt8(ascii: "\n") && byte != UInt8(ascii: "\"")
        }
        guard !isPlain else { return text }
        var escaped = ""
        for character in text.unicodeScalars {
            switch character {
            case "\\": escaped += "\\\\"
            case "\n": escaped += "\\n"
            case "\"" where quotes: escaped += "\\\""
            default: escaped.unicodeScalars.append(character)
            }
        }
        return escaped
    }
}
