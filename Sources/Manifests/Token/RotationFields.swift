import FoundationEssentials
// It brings the names of the time zones; without it a program that is linked statically knows none.
import FoundationInternationalization
import Model

/// The description of `spec.rotation`.
enum RotationFields {
    static let rotation = ObjectType<TokenDraft>(
        "spec.rotation",
        schedule + overlap + [
            Field("window", window, "The hours in which rotations may happen."),
            Field(
                "cosmeticChanges",
                ScalarType<RotationPolicy.CosmeticChanges>.enumeration,
                "What becomes of a new name or description alone.",
                default: .value(RotationPolicy.CosmeticChanges.withNextRotation.rawValue),
                in: \.cosmeticChanges
            ),
        ]
    )

    private static let schedule: [Field<TokenDraft>] = [
        Field(
            "every",
            .positiveDuration,
            "The longest time between an issue and the next rotation.",
            default: .rule("only an expiry or a change asks"),
            in: \.every
        ),
        Field(
            "renewBefore",
            .positiveDuration,
            "How long before its expiry a token is rotated; at least twice the overlap.",
            default: .rule("a third of expiresAfter"),
            in: \.renewBefore
        ),
        Field(
            "spread",
            .duration,
            "The width of the band over which rotations are spread; at most 'every'.",
            default: .rule("5 % of every, at most \(RotationPolicy.longestDefaultSpread.text)"),
            in: \.spread
        ),
    ]

    private static let overlap: [Field<TokenDraft>] = [
        Field(
            "overlap",
            .duration,
            "How long the old token works on, and up to an hour longer; 0s cuts it.",
            default: .value(RotationPolicy.defaultOverlap.text),
            in: \.overlap
        ),
        Field(
            "overlapLimit",
            .positiveDuration,
            "How long the old token works on while the new secret is not delivered or it is in use "
                + "still; at least 'overlap'.",
            default: .rule("overlap"),
            in: \.overlapLimit
        ),
        Field(
            "existingTokenExpiresAt",
            .instant,
            "The overlap's end as a fixed instant, for the next rotation.",
            in: \.existingTokenExpiresAt
        ),
        Field(
            "onStalledDelivery",
            ScalarType<RotationPolicy.StalledDelivery>.enumeration,
            "Whether the old token is kept alive while the new secret cannot be delivered.",
            default: .value(RotationPolicy.StalledDelivery.extend.rawValue),
            in: \.onStalledDelivery
        ),
    ]

    private static let window = ObjectType<TokenDraft>(
        "spec.rotation.window",
        [
            Field(
                "days",
                .weekdays,
                "The days on which it opens.",
                default: .rule("all"),
                in: \.window.days
            ),
            Field(
                "from",
                .timeOfDay(lastMinute: 1439),
                "When it opens, on the wall clock.",
                in: \.window.from
            ),
            Field(
                "to",
                .timeOfDay(lastMinute: 1440),
                "When it closes, on the wall clock; not after 'from': on the next day.",
                in: \.window.to
            ),
            Field(
                "timeZone",
                .timeZone,
                "The wall clock's zone, by its name in the IANA's database.",
                default: .value(RotationWindow.defaultTimeZone),
                in: \.window.timeZone
            ),
        ]
    )
}

extension ValueType where Value == [RotationWindow.Weekday] {
    /// Days of the week.
    fileprivate static let weekdays: ValueType = {
        let day = ValueType<RotationWindow.Weekday>(ScalarType.enumeration)
        let shape = ValueShape.list(of: day.shape)
        return ValueType(shape: shape) { index, field, decoding in
            guard decoding.node(index).kind == .sequence else {
                decoding.reportType(of: index, field, expected: shape)
                return nil
            }
            let elements = Array(decoding.stream.elements(of: index))
            if elements.isEmpty {
                decoding.report(
                    "\(field) names no day",
                    hint: "leave it out for all days",
                    at: decoding.node(index).mark
                )
                return nil
            }
            return elements.compactMap { day.decode($0, field, &decoding) }
        }
    }()
}

extension ScalarType where Value == Int {
    /// `HH:MM` as minutes from midnight.
    fileprivate static func timeOfDay(lastMinute: Int) -> ScalarType {
        let end = lastMinute == 1440 ? "|24:00" : ""
        let shape = ValueShape.formatted(
            "a time of day",
            pattern: "^(([01][0-9]|2[0-3]):[0-5][0-9]\(end))$"
        )
        return ScalarType(shape) { text throws(ValueProblem) in
            let parts = text.split(separator: ":", omittingEmptySubsequences: false)
            let isWritten =
                parts.count == 2
                && parts.allSatisfy { part in
                    part.utf8.count == 2 && part.utf8.allSatisfy(isDigit)
                }
            guard isWritten, let hour = Int(parts[0]), let minute = Int(parts[1]), minute < 60,
                hour * 60 + minute <= lastMinute
            else {
                throw ValueProblem(
                    "is not a time of day",
                    hint: "write it as \"09:00\", from \"00:00\" to \""
                        + (lastMinute == 1440 ? "24:00" : "23:59") + "\""
                )
            }
            return hour * 60 + minute
        }
    }

    private static func isDigit(_ byte: UInt8) -> Bool {
        (UInt8(ascii: "0")...UInt8(ascii: "9")).contains(byte)
    }
}

extension ScalarType where Value == String {
    /// The name of a zone in the IANA's database; abbreviations such as `CET` and offsets name no
    /// place, and so no rule for the daylight saving.
    fileprivate static let timeZone = ScalarType(
        .formatted("a time zone", pattern: "^(UTC|[A-Za-z_]+(/[A-Za-z0-9_+-]+)+)$")
    ) { text throws(ValueProblem) in
        let isName =
            text == RotationWindow.defaultTimeZone
            || (text.contains("/") && text.utf8.count <= 64 && text.utf8.allSatisfy(isZoneByte))
        guard isName, TimeZone(identifier: text) != nil else {
            throw ValueProblem(
                "is not a time zone",
                hint: "write its name in the IANA's database, such as Europe/Berlin, or UTC"
            )
        }
        return text
    }

    private static func isZoneByte(_ byte: UInt8) -> Bool {
        switch byte {
        case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "A")...UInt8(ascii: "Z"),
            UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "_"), UInt8(ascii: "/"),
            UInt8(ascii: "+"), UInt8(ascii: "-"):
            true
        default: false
        }
    }
}

extension ScalarType where Value == TokenID {
    /// A token's id at the API.
    static let tokenID = ScalarType(
        .formatted("an id", pattern: "^[A-Za-z0-9_-]{1,128}$")
    ) { text throws(ValueProblem) in
        guard let id = TokenID(text) else {
            throw ValueProblem(
                "is not an id",
                hint: "use letters, digits, '_' and '-', at most 128"
            )
        }
        return id
    }
}
