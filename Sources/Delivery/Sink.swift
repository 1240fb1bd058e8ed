public import Model
public import Secrets

/// A place that a secret is handed over to.
///
/// Each call may be made again: what was done already is found done.
public protocol Sink: Sendable {
    /// What people call it: `file checkout.token`.
    var title: String { get }

    /// Finds out whether a secret could be written, and leaves no trace.
    ///
    /// - Throws: ``SinkError``.
    func probe() async throws(SinkError)

    /// Hands a secret over; when this returns, it is there to stay, and whoever had to read it
    /// again has done so.
    ///
    /// - Throws: ``SinkError``; the sink then holds the secret in full or what it held before.
    func deliver(_ secret: SharedSecret, from: Handover) async throws(SinkError)

    /// Reads back whether it holds the secret, in a time that does not tell where it differs; nil
    /// where it shows to nobody what it holds.
    ///
    /// - Throws: ``SinkError`` where it cannot be read; where there is nothing, it is false.
    func holds(_ secret: SharedSecret) async throws(SinkError) -> Bool?

    /// What it holds, whatever that is.
    ///
    /// - Throws: ``SinkError`` where it cannot be read.
    func content() async throws(SinkError) -> SinkContent

    /// Deletes the secret there, if it is one that Regent wrote; what else is there stays.
    ///
    /// - Throws: ``SinkError``.
    func remove() async throws(SinkError)
}

extension Sink {
    /// By what it shows.
    public func holds(_ secret: SharedSecret) async throws(SinkError) -> Bool? {
        switch try await content() {
        case .nothing, .foreign: false
        case .unreadable: nil
        case .secret(let held):
            held.withSecret { held in secret.withSecret { Secret.isEqual(held, $0) } }
        }
    }
}

/// What a sink shows of what it holds.
public enum SinkContent: Sendable {
    /// There is nothing.
    case nothing
    /// This, whosever it is.
    case secret(SharedSecret)
    /// Something that nobody writes as a secret there.
    case foreign
    /// It shows nothing to anybody.
    case unreadable
}

/// Which operation a delivery comes from, for sinks that can keep a note of it.
public struct Handover: Hashable, Sendable {
    /// The operation that delivers.
    public let operation: OperationID
    /// The lineage of the state that the operation is in.
    public let lineage: String
    /// The address's generation, which orders deliveries to one sink.
    public let generation: Int
    /// The token whose secret it is.
    public let tokenID: TokenID
    /// The address that the token belongs to.
    public let address: Address
    /// When the token ends; nil: never.
    public let expiresAt: Instant?

    /// Makes a note of a delivery.
    public init(
        operation: OperationID,
        lineage: String,
        generation: Int,
        tokenID: TokenID,
        address: Address,
        expiresAt: Instant? = nil
    ) {
        self.operation = operation
        self.lineage = lineage
        self.generation = generation
        self.tokenID = tokenID
        self.address = address
        self.expiresAt = expiresAt
    }
}
