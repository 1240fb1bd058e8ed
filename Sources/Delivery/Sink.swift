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

    /// Hands a secret over; when this returns, it is there to stay.
    ///
    /// - Throws: ``SinkError``; the sink then holds the secret in full or what it held before.
    func deliver(_ secret: SharedSecret, from: Handover) async throws(SinkError)

    /// Reads back whether it holds the secret, in a time that does not tell where it differs.
    ///
    /// - Throws: ``SinkError`` where it cannot be read; where there is nothing, it is false.
    func holds(_ secret: SharedSecret) async throws(SinkError) -> Bool

    /// What it holds, whatever that is; nil where there is nothing.
    ///
    /// - Throws: ``SinkError`` where it cannot be read.
    func content() async throws(SinkError) -> SharedSecret?
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

    /// Makes a note of a delivery.
    public init(operation: OperationID, lineage: String, generation: Int, tokenID: TokenID) {
        self.operation = operation
        self.lineage = lineage
        self.generation = generation
        self.tokenID = tokenID
    }
}
