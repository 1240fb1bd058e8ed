import CCurl
import Synchronization

/// Whether the task that waits for a transfer was cancelled.
final class Cancellation: Sendable {
    private let flag = Atomic(false)

    var isRequested: Bool { flag.load(ordering: .sequentiallyConsistent) }

    func request() { flag.store(true, ordering: .sequentiallyConsistent) }
}

/// A request that waits for the thread of the transfers, and who is told of its outcome.
struct Order: Sendable {
    typealias Outcome = Result<HTTPResponse, TransportFailure>

    let request: HTTPRequest
    let cancellation: Cancellation
    let finish: @Sendable (Outcome) -> Void
}

/// One request on its way; belongs to the thread of the transfers.
final class Transfer {
    let order: Order
    let handle: EasyHandle
    private let headers: HeaderList
    private var collector: ResponseCollector

    /// Makes a transfer that is ready to be performed.
    ///
    /// - Throws: ``TransportFailure``, where nothing was sent.
    init(_ order: Order, userAgent: String) throws(TransportFailure) {
        let request = order.request
        guard let handle = EasyHandle() else { throw Self.unsent(CURLE_OUT_OF_MEMORY) }
        guard request.url.utf8.allSatisfy({ (0x21...0x7E).contains($0) }) else {
            throw Self.unsent(CURLE_URL_MALFORMAT)
        }
        headers = try HeaderList(of: request)
        collector = ResponseCollector(
            maxHeaderBytes: request.maxHeaderBytes,
            maxBodyBytes: request.maxBodyBytes
        )
        self.order = order
        self.handle = handle
        do {
            try self.handle.apply(request, userAgent: userAgent)
            try self.handle.setHeaders(headers)
            try unsafe self.handle.setReceiver(
                Unmanaged.passUnretained(self).toOpaque(),
                header: { unsafe Transfer.receive($0, $1 * $2, $3) { $0.takeHeader($1) } },
                body: { unsafe Transfer.receive($0, $1 * $2, $3) { $0.takeBody($1) } }
            )
        } catch {
            throw Self.unsent(error.code)
        }
    }

    /// Passes bytes that arrived on to a transfer's collector.
    ///
    /// Another count than the one received tells libcurl to stop.
    private static func receive(
        _ bytes: UnsafeMutablePointer<CChar>?,
        _ count: Int,
        _ context: UnsafeMutableRawPointer?,
        _ take: (inout ResponseCollector, RawSpan) -> Bool
    ) -> Int {
        guard let context = unsafe context, let bytes = unsafe bytes else { return 0 }
        let transfer = unsafe Unmanaged<Transfer>.fromOpaque(context).takeUnretainedValue()
        let span = unsafe RawSpan(
            _unsafeBytes: UnsafeRawBufferPointer(start: bytes, count: count)
        )
        return take(&transfer.collector, span) ? count : count + 1
    }

    /// The outcome, once libcurl has no more to do.
    func outcome(_ code: CURLcode) -> Order.Outcome {
        if let excess = collector.excess { return .failure(failure(.tooLarge, excess)) }
        guard code == CURLE_OK else { return .failure(failure(code)) }
        guard collector.isPastHeaders else {
            // libcurl takes an answer that ends within its headers for a whole one.
            return .failure(failure(.truncated, "it ended within its headers"))
        }
        var complete = ResponseCollector(maxHeaderBytes: 0, maxBodyBytes: 0)
        swap(&complete, &collector)
        return .success(complete.finish(status: handle.number(CURLINFO_RESPONSE_CODE)))
    }

    /// A failure that says whether a byte of this request was written.
    func failure(_ kind: TransportFailure.Kind, _ detail: String) -> TransportFailure {
        let wasSent = handle.number(CURLINFO_REQUEST_SIZE) > 0
        return TransportFailure(wasSent: wasSent, kind: kind, detail: detail)
    }

    private func failure(_ code: CURLcode) -> TransportFailure {
        let kind = TransportFailure.Kind(code)
        // Only these details are the same each time; those of others tell times and counts.
        let hasSteadyDetail = kind == .tls || kind == .other
        let detail = hasSteadyDetail ? handle.errorDetail : ""
        return failure(kind, detail.isEmpty ? code.text : escaped(detail))
    }

    static func unsent(_ code: CURLcode) -> TransportFailure {
        TransportFailure(wasSent: false, kind: TransportFailure.Kind(code), detail: code.text)
    }

    /// A server's words may be in the library's.
    private func escaped(_ text: String) -> String {
        String(text.unicodeScalars.flatMap { $0.escaped(asASCII: true).map(Character.init) })
    }
}

extension CURLcode {
    /// The library's name for the error.
    fileprivate var text: String { unsafe String(cString: curl_easy_strerror(self)) }
}

extension TransportFailure.Kind {
    /// Sorts the library's codes.
    fileprivate init(_ code: CURLcode) {
        self =
            switch code {
            case CURLE_COULDNT_RESOLVE_HOST, CURLE_COULDNT_RESOLVE_PROXY: .nameNotResolved
            case CURLE_COULDNT_CONNECT: .refused
            case CURLE_OPERATION_TIMEDOUT: .timedOut
            case CURLE_FILESIZE_EXCEEDED: .tooLarge
            case CURLE_PARTIAL_FILE: .truncated
            case CURLE_GOT_NOTHING, CURLE_SEND_ERROR, CURLE_RECV_ERROR, CURLE_HTTP2,
                CURLE_HTTP2_STREAM:
                .reset
            case CURLE_SSL_CONNECT_ERROR, CURLE_PEER_FAILED_VERIFICATION, CURLE_SSL_CERTPROBLEM,
                CURLE_SSL_CIPHER, CURLE_SSL_CACERT_BADFILE, CURLE_SSL_CRL_BADFILE,
                CURLE_SSL_ISSUER_ERROR, CURLE_SSL_INVALIDCERTSTATUS, CURLE_USE_SSL_FAILED,
                CURLE_SSL_ENGINE_INITFAILED, CURLE_SSL_PINNEDPUBKEYNOTMATCH:
                .tls
            default: .other
            }
    }
}
