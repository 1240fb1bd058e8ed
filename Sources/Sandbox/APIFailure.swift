import HTTPServer

/// A request that is refused, as the API says it.
struct APIFailure: Error {
    let status: Int
    /// What the client is told.
    let message: String
    var headers: [(name: String, value: String)] = []

    static func invalid(_ message: String) -> APIFailure {
        APIFailure(status: 400, message: message)
    }

    static func unauthenticated(_ message: String) -> APIFailure {
        APIFailure(status: 401, message: message, headers: [("WWW-Authenticate", "Bearer")])
    }

    static func missingCapability(_ capability: String) -> APIFailure {
        APIFailure(status: 403, message: "\(capability) is missing")
    }

    static func notFound(_ message: String) -> APIFailure {
        APIFailure(status: 404, message: message)
    }

    static func methodNotAllowed(allowed: some Sequence<String>) -> APIFailure {
        let allowed = allowed.sorted().joined(separator: ", ")
        return APIFailure(
            status: 405,
            message: "the path answers \(allowed) only",
            headers: [("Allow", allowed)]
        )
    }

    static func rateLimited(waitSeconds: Int64) -> APIFailure {
        APIFailure(
            status: 429,
            message: "too many requests; try again in \(waitSeconds) s",
            headers: [("Retry-After", "\(waitSeconds)")]
        )
    }

    /// The sandbox itself failed.
    static func broken(_ message: String) -> APIFailure {
        APIFailure(status: 500, message: message)
    }

    var response: ServerResponse {
        ServerResponse(
            status: status,
            headers: headers + [("Content-Type", "application/json")],
            body: JSONBody.encode(["message": message])
        )
    }
}
