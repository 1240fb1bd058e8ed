import HTTPServer
import Model
import SQLite

/// What a client is told of the events that it sent.
private struct IngestBody: Encodable {
    struct Failure: Encodable {
        let timestamp: Instant
        let error: String
    }

    let ingested: Int
    let failed: Int
    let failures: [Failure]
    let processedBytes: Int
    let blocksCreated: Int
    let walLength: Int
}

extension SandboxAPI {
    /// Bytes of events after inflating.
    static var ingestBytes: Int { 16 * 1024 * 1024 }

    /// Counts the events of a body and forgets them.
    func ingest(
        _ request: ServerRequest,
        into dataset: String,
        at now: Instant
    ) throws(APIFailure) -> ServerResponse {
        let body = try decodedBody(of: request)
        let count = try count(body, contentType: request.headers["Content-Type"] ?? "")
        try stored { () throws(SQLiteError) in
            try store.count(events: count.ingested, in: dataset)
        }
        return JSONBody.response(
            IngestBody(
                ingested: count.ingested,
                failed: count.failed,
                failures: count.failures.map {
                    IngestBody.Failure(
                        timestamp: now,
                        error: "\($0.unit) \($0.number) is no JSON object"
                    )
                },
                processedBytes: body.count,
                blocksCreated: 0,
                walLength: 0
            )
        )
    }

    private func decodedBody(of request: ServerRequest) throws(APIFailure) -> [UInt8] {
        let encoding = request.headers["Content-Encoding"]?.lowercased() ?? "identity"
        switch encoding {
        // The Python client's name for no encoding is "1".
        case "identity", "", "1":
            return request.body
        case "gzip", "x-gzip":
            do throws(GzipError) {
                return try Gzip.inflate(request.body, limit: Self.ingestBytes)
            } catch {
                switch error {
                case .malformed: throw .invalid("the body is no gzip")
                case .tooLong:
                    throw APIFailure(
                        status: 413,
                        message: "the body inflates to more than \(Self.ingestBytes) bytes"
                    )
                }
            }
        default:
            throw APIFailure(
                status: 415,
                message: "the Content-Encoding '\(encoding)' is unknown here; send gzip or none"
            )
        }
    }

    private func count(
        _ body: [UInt8],
        contentType: String
    ) throws(APIFailure) -> EventCount {
        let type = contentType.prefix { $0 != ";" && $0 != " " }.lowercased()
        switch type {
        case "application/json":
            guard let count = EventCount(array: body) else {
                throw .invalid("the body is no JSON array of events")
            }
            return count
        case "application/x-ndjson", "application/ndjson":
            return EventCount(lines: body)
        default:
            throw APIFailure(
                status: 415,
                message: "the Content-Type '\(type)' is unknown here; send application/json or "
                    + "application/x-ndjson"
            )
        }
    }
}
