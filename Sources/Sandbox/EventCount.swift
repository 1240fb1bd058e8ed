import FoundationEssentials

/// How many events a body holds: all that the sandbox does with them.
struct EventCount: Equatable {
    /// One event that was not taken.
    struct Failure: Equatable {
        /// Where it stood, from 1.
        let number: Int
        let unit: String
    }

    private(set) var ingested = 0
    private(set) var failed = 0
    /// The first of those that were not taken.
    private(set) var failures: [Failure] = []

    private static let failuresShown = 100

    /// Only whether a value is an object matters.
    private struct Event: Decodable {
        private enum NoKey: CodingKey {}

        let isObject: Bool

        init(from decoder: any Decoder) throws {
            isObject = (try? decoder.container(keyedBy: NoKey.self)) != nil
        }
    }

    /// Counts the objects of a JSON array; nil where the body is none.
    init?(array body: [UInt8]) {
        guard let events = try? JSONDecoder().decode([Event].self, from: Data(body)) else {
            return nil
        }
        for (place, event) in events.enumerated() {
            count(event.isObject, number: place + 1, unit: "element")
        }
    }

    /// Counts the objects of newline-delimited JSON; blank lines count for nothing.
    init(lines body: [UInt8]) {
        let decoder = JSONDecoder()
        let lines = body.split(separator: UInt8(ascii: "\n"), omittingEmptySubsequences: false)
        for (place, line) in lines.enumerated() where !line.allSatisfy(Self.isBlank) {
            let event = try? decoder.decode(Event.self, from: Data(line))
            count(event?.isObject ?? false, number: place + 1, unit: "line")
        }
    }

    private static func isBlank(_ byte: UInt8) -> Bool {
        byte == UInt8(ascii: " ") || byte == UInt8(ascii: "\t") || byte == UInt8(ascii: "\r")
    }

    private mutating func count(_ isObject: Bool, number: Int, unit: String) {
        if isObject {
            ingested += 1
        } else {
            failed += 1
            if failures.count < Self.failuresShown {
                failures.append(Failure(number: number, unit: unit))
            }
        }
    }
}
