import Model

/// Why a text is no value of its type: `is not a duration`.
struct ValueProblem: Error, Hashable {
    /// What follows the quoted value.
    let summary: String
    let hint: String?

    init(_ summary: String, hint: String? = nil) {
        self.summary = summary
        self.hint = hint
    }
}

/// How one scalar is written and read, wherever its text comes from.
struct ScalarType<Value: Sendable>: Sendable {
    let shape: ValueShape
    let parse: @Sendable (String) throws(ValueProblem) -> Value

    init(_ shape: ValueShape, parse: @escaping @Sendable (String) throws(ValueProblem) -> Value) {
        self.shape = shape
        self.parse = parse
    }
}

extension ScalarType where Value == String {
    /// A string that a terminal can show, with or without line breaks.
    static func text(maximumBytes: Int, allowsEmpty: Bool = false) -> ScalarType {
        ScalarType(.text(maximumBytes: maximumBytes, allowsEmpty: allowsEmpty)) {
            text throws(ValueProblem) in
            guard allowsEmpty || !text.isEmpty else { throw ValueProblem("is empty") }
            guard text.utf8.count <= maximumBytes else {
                throw ValueProblem("is longer than \(maximumBytes) bytes")
            }
            if text.utf8.last == UInt8(ascii: "\n") {
                throw ValueProblem(
                    "ends with a line break",
                    hint: "a folded text is written with '>-', which leaves the last break out"
                )
            }
            guard text.isPrintable else {
                throw ValueProblem("has a control character")
            }
            return text
        }
    }

    /// A DNS-1123 subdomain.
    static let name = ScalarType(
        .formatted(
            "a DNS name",
            pattern: "^[a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?([.][a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?)*$"
        )
    ) { text throws(ValueProblem) in
        guard DNSName.isSubdomain(text) else {
            throw ValueProblem(
                "is not a DNS name",
                hint: "use lower-case letters, digits, '-' and '.', at most 253 characters"
            )
        }
        return text
    }
}

extension ScalarType where Value == Bool {
    static let boolean = ScalarType(.boolean) { text throws(ValueProblem) in
        switch text.lowercased() {
        case "true": return true
        case "false": return false
        default: throw ValueProblem("is not true or false")
        }
    }
}

extension ScalarType where Value == Int {
    static func integer(_ range: ClosedRange<Int>) -> ScalarType {
        ScalarType(.integer(range)) { text throws(ValueProblem) in
            guard let number = Int(text) else { throw ValueProblem("is not a whole number") }
            guard range.contains(number) else {
                throw ValueProblem("is not from \(range.lowerBound) to \(range.upperBound)")
            }
            return number
        }
    }
}

extension ScalarType where Value == Duration {
    static let duration = atLeast(.zero)

    static let positiveDuration = atLeast(.seconds(1))

    private static func atLeast(_ shortest: Duration) -> ScalarType {
        ScalarType(.duration) { text throws(ValueProblem) in
            let duration: Duration
            do throws(DurationProblem) {
                duration = try Duration(text: text)
            } catch .tooLong {
                throw ValueProblem("is longer than \(Duration.longestInManifests.text)")
            } catch {
                throw ValueProblem(
                    "is not a duration",
                    hint: "write it as 90d, 48h, 30m, 15s or a sum such as 1d12h"
                )
            }
            guard duration >= shortest else { throw ValueProblem("is too short") }
            return duration
        }
    }
}

extension ScalarType where Value == Instant {
    static let instant = ScalarType(.instant) { text throws(ValueProblem) in
        guard let instant = Instant(rfc3339: text) else {
            throw ValueProblem(
                "is not an instant",
                hint: "write it by RFC 3339, as 2026-11-24T09:30:00Z"
            )
        }
        return instant
    }
}

extension ScalarType where Value: CaseIterable & RawRepresentable, Value.RawValue == String {
    /// One of the words of an enumeration.
    static var enumeration: ScalarType {
        let known = Value.allCases.map(\.rawValue)
        return ScalarType(.enumeration(known)) { text throws(ValueProblem) in
            guard let value = Value(rawValue: text) else {
                throw ValueProblem(
                    "is not known",
                    hint: suggestion(for: text, known: known, called: "known")
                )
            }
            return value
        }
    }
}
