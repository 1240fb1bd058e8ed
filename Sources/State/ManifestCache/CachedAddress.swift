public import Model
import SQLite

/// What a plan found out of one address.
public struct CachedAddress: Hashable, Sendable {
    /// Which token.
    public var address: Address
    /// The file that its manifest stands in; empty where it has none.
    public var path: String
    /// Whether nothing was to be done for it.
    public var isSettled: Bool
    /// From when on that may be otherwise; nil: never by itself.
    ///
    /// The cache keeps whole seconds of it.
    public var changesAt: Instant?
    /// Its next rotation.
    public var nextAt: Instant?
    /// Why that comes.
    public var nextReason: Reason?
    /// The hashes of the places that it writes to and no other token may.
    public var sinks: [Int64]

    /// Makes an entry.
    public init(
        address: Address,
        path: String,
        isSettled: Bool,
        changesAt: Instant? = nil,
        nextAt: Instant? = nil,
        nextReason: Reason? = nil,
        sinks: [Int64] = []
    ) {
        self.address = address
        self.path = path
        self.isSettled = isSettled
        self.changesAt = changesAt
        self.nextAt = nextAt
        self.nextReason = nextReason
        self.sinks = sinks
    }

    static let columns =
        "organization, name, path, is_settled, changes_at, next_seconds, next_nanoseconds, reason, "
        + "sinks"

    init(_ row: borrowing Row) throws(SQLiteError) {
        self.init(
            address: Address(organization: try row.text(0), name: try row.text(1)),
            path: try row.text(2),
            isSettled: try row.integer(3) != 0,
            sinks: try row.text(8).split(separator: " ").compactMap { Int64($0) }
        )
        if case .integer(let seconds) = try row.value(4) { changesAt = Instant(seconds: seconds) }
        if case .integer(let seconds) = try row.value(5) {
            nextAt = Instant(seconds: seconds, nanoseconds: try row.integer(6))
            nextReason = Reason(rawValue: try row.text(7))
        }
    }
}
