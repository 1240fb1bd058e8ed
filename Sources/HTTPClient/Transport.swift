/// Sends requests: ``CurlTransport`` in the program, a script in tests.
public protocol Transport: Sendable {
    /// Sends a request and waits for its whole answer, whatever its status; follows no redirect.
    ///
    /// - Throws: ``TransportFailure``, which says whether the request may have arrived; for a
    ///   cancelled task, too.
    func send(_ request: HTTPRequest) async throws(TransportFailure) -> HTTPResponse
}
