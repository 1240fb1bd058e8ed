/// Reading and writing of RFC 3339 timestamps, by the proleptic Gregorian calendar.
extension Instant {
    /// Reads an RFC 3339 timestamp, with `Z` or a numeric offset and up to nine decimals.
    ///
    /// Returns nil for anything else: an impossible date, a leap second or a missing offset.
    public init?(rfc3339 text: some StringProtocol) {
        var scanner = DigitScanner(text.utf8)
        guard
            let year = scanner.number(digits: 4), scanner.take("-"),
            let month = scanner.number(digits: 2), scanner.take("-"),
            let day = scanner.number(digits: 2), scanner.take("T") || scanner.take("t"),
            let hour = scanner.number(digits: 2), scanner.take(":"),
            let minute = scanner.number(digits: 2), scanner.take(":"),
            let second = scanner.number(digits: 2),
            let nanoseconds = scanner.fraction(),
            let offset = scanner.offset(), scanner.isAtEnd
        else { return nil }
        guard year >= 1, (1...12).contains(month), hour < 24, minute < 60, second < 60,
            day >= 1, day <= CivilDate.days(inMonth: month, year: year)
        else { return nil }
        let date = CivilDate(year: year, month: month, day: day)
        let secondOfDay = Int64(hour * 3600 + minute * 60 + second - offset)
        self.init(seconds: date.daysSinceEpoch * 86400 + secondOfDay, nanoseconds: nanoseconds)
    }

    /// The timestamp in UTC: `2026-11-24T09:30:00Z`, with decimals only where there is a fraction.
    public var rfc3339: String {
        let date = CivilDate(daysSinceEpoch: (seconds - secondOfDay) / 86400)
        let second = Int(secondOfDay)
        // The state is full of them, so they are written digit by digit.
        var text = DigitWriter()
        text.write(date.year, digits: 4, then: "-")
        text.write(date.month, digits: 2, then: "-")
        text.write(date.day, digits: 2, then: "T")
        text.write(second / 3600, digits: 2, then: ":")
        text.write(second / 60 % 60, digits: 2, then: ":")
        if nanoseconds == 0 {
            text.write(second % 60, digits: 2, then: "Z")
        } else {
            text.write(second % 60, digits: 2, then: ".")
            text.writeFraction(Int(nanoseconds), digits: 9, then: "Z")
        }
        return text.text
    }

    /// The calendar date in UTC: `2026-11-24`.
    public var date: String {
        let date = CivilDate(daysSinceEpoch: (seconds - secondOfDay) / 86400)
        return "\(padded(date.year, 4))-\(padded(date.month, 2))-\(padded(date.day, 2))"
    }

    /// What people read in a plan or a table: `2026-11-24 09:30 UTC`.
    public var minuteInUTC: String {
        "\(date) \(hourAndMinute) UTC"
    }

    /// The time of day in UTC: `09:30`.
    public var hourAndMinute: String {
        "\(padded(Int(secondOfDay / 3600), 2)):\(padded(Int(secondOfDay / 60 % 60), 2))"
    }

    private var secondOfDay: Int64 {
        let remainder = seconds % 86400
        return remainder < 0 ? remainder + 86400 : remainder
    }
}

private func padded(_ number: Int, _ width: Int) -> String {
    let digits = String(number)
    // Up to 15 bytes need no memory of their own.
    var text = ""
    for _ in 0..<max(0, width - digits.utf8.count) { text += "0" }
    return text + digits
}

/// Writes numbers of a fixed width one after the other.
private struct DigitWriter {
    private var bytes: [UInt8] = []

    init() { bytes.reserveCapacity(32) }

    var text: String { String(decoding: bytes, as: UTF8.self) }

    /// A number with zeros in front, and a character behind it; one that is wider is written in full.
    mutating func write(_ number: Int, digits width: Int, then end: Unicode.Scalar) {
        bytes += padded(number, width).utf8
        bytes.append(UInt8(ascii: end))
    }

    /// The same without the zeros at its end.
    mutating func writeFraction(_ number: Int, digits width: Int, then end: Unicode.Scalar) {
        bytes += padded(number, width).utf8
        while bytes.last == UInt8(ascii: "0") { bytes.removeLast() }
        bytes.append(UInt8(ascii: end))
    }
}

/// A day of the proleptic Gregorian calendar.
///
/// The arithmetic counts years from March, so that the leap day is the last of its year.
private struct CivilDate {
    let year: Int
    let month: Int
    let day: Int

    init(year: Int, month: Int, day: Int) {
        self.year = year
        self.month = month
        self.day = day
    }

    init(daysSinceEpoch: Int64) {
        let shifted = Int(daysSinceEpoch) + 719_468
        let era = (shifted >= 0 ? shifted : shifted - 146_096) / 146_097
        let dayOfEra = shifted - era * 146_097
        let yearOfEra =
            (dayOfEra - dayOfEra / 1460 + dayOfEra / 36524 - dayOfEra / 146_096) / 365
        let dayOfYear = dayOfEra - (365 * yearOfEra + yearOfEra / 4 - yearOfEra / 100)
        let shiftedMonth = (5 * dayOfYear + 2) / 153
        day = dayOfYear - (153 * shiftedMonth + 2) / 5 + 1
        month = shiftedMonth < 10 ? shiftedMonth + 3 : shiftedMonth - 9
        year = yearOfEra + era * 400 + (month <= 2 ? 1 : 0)
    }

    var daysSinceEpoch: Int64 {
        let shiftedYear = month <= 2 ? year - 1 : year
        let era = (shiftedYear >= 0 ? shiftedYear : shiftedYear - 399) / 400
        let yearOfEra = shiftedYear - era * 400
        let shiftedMonth = month > 2 ? month - 3 : month + 9
        let dayOfYear = (153 * shiftedMonth + 2) / 5 + day - 1
        let dayOfEra = yearOfEra * 365 + yearOfEra / 4 - yearOfEra / 100 + dayOfYear
        return Int64(era * 146_097 + dayOfEra - 719_468)
    }

    static func days(inMonth month: Int, year: Int) -> Int {
        switch month {
        case 2: (year % 4 == 0 && year % 100 != 0) || year % 400 == 0 ? 29 : 28
        case 4, 6, 9, 11: 30
        default: 31
        }
    }
}

/// Reads fixed-width digits from the front of a text.
private struct DigitScanner<Bytes: Sequence> where Bytes.Element == UInt8 {
    private var rest: ArraySlice<UInt8>

    init(_ bytes: Bytes) { rest = Array(bytes)[...] }

    var isAtEnd: Bool { rest.isEmpty }

    mutating func take(_ character: Unicode.Scalar) -> Bool {
        guard let first = rest.first, UInt32(first) == character.value else { return false }
        rest.removeFirst()
        return true
    }

    mutating func number(digits count: Int) -> Int? {
        guard rest.count >= count else { return nil }
        var value = 0
        for byte in rest.prefix(count) {
            guard (UInt8(ascii: "0")...UInt8(ascii: "9")).contains(byte) else { return nil }
            value = value * 10 + Int(byte - UInt8(ascii: "0"))
        }
        rest.removeFirst(count)
        return value
    }

    /// The nanoseconds after a point: 0 without one, nil for a point without 1 to 9 digits.
    mutating func fraction() -> Int64? {
        guard take(".") else { return 0 }
        var value: Int64 = 0
        var count = 0
        while count < 9, let digit = number(digits: 1) {
            value = value * 10 + Int64(digit)
            count += 1
        }
        guard count > 0 else { return nil }
        for _ in count..<9 { value *= 10 }
        return value
    }

    /// The seconds east of UTC that the zone says.
    mutating func offset() -> Int? {
        if take("Z") || take("z") { return 0 }
        let sign: Int
        if take("+") {
            sign = 1
        } else if take("-") {
            sign = -1
        } else {
            return nil
        }
        guard let hours = number(digits: 2), take(":"), let minutes = number(digits: 2),
            hours < 24, minutes < 60
        else { return nil }
        return sign * (hours * 3600 + minutes * 60)
    }
}
