public import Model

/// What comes when, address by address, from now on.
public struct Timeline: Hashable, Sendable {
    /// Something that happens by itself.
    public struct Event: Hashable, Sendable {
        /// What it is.
        public enum Kind: Hashable, Sendable {
            /// The token is rotated.
            case rotation(Reason)
            /// The token ends; a rotation comes before, if there is one.
            case expiry
            /// An older token ends, whose overlap is over.
            case oldTokenEnds(TokenID)
        }

        /// When; what is overdue lies before ``Timeline/now``.
        public let at: Instant
        /// What it is.
        public let kind: Kind
    }

    /// What comes for one address.
    public struct Row: Hashable, Sendable {
        /// The address.
        public let address: Address
        /// Its events, the earliest first.
        public let events: [Event]
        /// Until when its current token works; nil: for ever.
        public let expiresAt: Instant?
    }

    /// Where it begins.
    public let now: Instant
    /// Where it ends: just behind the last event, or where it was told to.
    public let end: Instant
    /// Each address that has a token; where something comes first, first.
    public let rows: [Row]

    /// What lies farther ahead is not shown unless it is asked for.
    private static let farthest = Duration.days(365)
    private static let nearest = Duration.hours(1)

    /// Takes what comes from a status.
    ///
    /// - Parameter length: How far it looks ahead; nil: to the last event, a year at most.
    public init(_ report: StatusReport, length: Duration? = nil) {
        let now = report.now
        let rows = report.entries.compactMap { Self.row($0, now: now) }
        let last = rows.flatMap(\.events).map(\.at).filter { $0 <= now + Self.farthest }.max()
        self.now = now
        if let length {
            end = now + max(length, Self.nearest)
        } else {
            // A little room, so that the last event is no part of the border.
            let needed = max((last ?? now) - now, Self.nearest)
            end = now + needed + needed / 24
        }
        self.rows = rows.sorted { left, right in
            let first = left.events.first?.at ?? .distantFuture
            let second = right.events.first?.at ?? .distantFuture
            return (first, left.address) < (second, right.address)
        }
    }

    private static func row(_ entry: StatusEntry, now: Instant) -> Row? {
        guard let record = entry.record else { return nil }
        var events: [Event] = []
        if let next = entry.nextRotation {
            events.append(Event(at: next.at, kind: .rotation(next.reason)))
        }
        if let expiry = record.token.expiresAt { events.append(Event(at: expiry, kind: .expiry)) }
        for old in record.predecessors {
            guard let end = old.expiresAt, end > now else { continue }
            events.append(Event(at: end, kind: .oldTokenEnds(old.id)))
        }
        events.sort { ($0.at, $0.rank) < ($1.at, $1.rank) }
        return Row(
            address: entry.address,
            events: events,
            expiresAt: record.token.expiresAt
        )
    }

    /// Every event that is shown, with its address, the earliest first.
    var agenda: [(address: Address, event: Event)] {
        rows.flatMap { row in row.events.map { (row.address, $0) } }
            .filter { $0.event.at <= end }
            .sorted { ($0.event.at, $0.address) < ($1.event.at, $1.address) }
    }

    /// Where an instant lies between now and the end, from 0 to 1; what is overdue is now.
    func share(of instant: Instant) -> Double {
        let whole = (end - now).wholeSeconds
        let part = (instant - now).wholeSeconds
        return min(1, max(0, Double(part) / Double(max(1, whole))))
    }
}

extension Timeline.Event {
    /// The order of what happens at one instant.
    fileprivate var rank: Int {
        switch kind {
        case .oldTokenEnds: 0
        case .rotation: 1
        case .expiry: 2
        }
    }

    /// What happens, in a few words.
    func words(now: Instant) -> String {
        let isPast = at <= now
        return switch kind {
        case .rotation(let reason):
            isPast ? "rotation is due (\(reason.rawValue))" : "rotation (\(reason.rawValue))"
        case .expiry: isPast ? "the token ended" : "the token ends"
        case .oldTokenEnds(let id): "the old token \(id.short) ends"
        }
    }
}

extension Instant {
    /// Behind everything that has a date.
    fileprivate static let distantFuture = Instant(seconds: .max / 2)
}
