/// The body of one request while it comes in: what libmicrohttpd keeps for us between its calls.
///
/// Only the thread that serves the connection touches it.
final class Exchange {
    /// Bytes beyond the limit that are read on, at least, to get an answer through.
    private static let leastDiscardedBytes = 64 * 1024

    private let limit: Int
    private var body: [UInt8] = []
    private var discardedBytes = 0

    init(bodyLimit: Int) { limit = bodyLimit }

    /// The whole body; nil where it was longer than the limit.
    var wholeBody: [UInt8]? { discardedBytes == 0 ? body : nil }

    /// Takes a piece of the body; false: the client sends on and on, and is to be cut off.
    ///
    /// An answer can be queued only before the body or after its end. So a body whose length was
    /// not announced is read on for a while without being kept, and a client that sent a little
    /// too much gets its 413.
    func take(_ piece: UnsafeBufferPointer<UInt8>) -> Bool {
        if discardedBytes == 0, body.count + piece.count <= limit {
            unsafe body.append(contentsOf: piece)
            return true
        }
        body = []
        discardedBytes += piece.count
        return discardedBytes <= max(limit, Self.leastDiscardedBytes)
    }
}
