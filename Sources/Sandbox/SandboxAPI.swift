import HTTPServer
import Model
import SQLite
import Secrets

/// The token API over a store: requests in, answers out, with no socket and no clock of its own.
struct SandboxAPI: ~Copyable {
    let store: TokenStore
    private var limiter: RateLimiter
    private let showsLastUse: Bool
    var random: any RandomNumberGenerator & Sendable

    init(
        data: consuming SandboxData,
        requestsPerMinute: Int,
        showsLastUse: Bool = false,
        random: any RandomNumberGenerator & Sendable
    ) {
        store = data.store
        self.showsLastUse = showsLastUse
        limiter = RateLimiter(requestsPerMinute: requestsPerMinute)
        self.random = random
    }

    /// Answers one request as of an instant.
    mutating func respond(to request: ServerRequest, at now: Instant) -> ServerResponse {
        let window = limiter.count(at: now)
        var response: ServerResponse
        do throws(APIFailure) {
            if window.isExceeded {
                throw .rateLimited(waitSeconds: max(1, window.resetSeconds - now.seconds))
            }
            response = try answer(request, at: now)
        } catch {
            response = error.response
        }
        response.headers += [
            ("Date", now.httpDate),
            ("X-Axiom-Trace-Id", RandomBits(using: &random).text),
            ("X-RateLimit-Scope", "organization"),
            ("X-RateLimit-Limit", "\(window.limit)"),
            ("X-RateLimit-Remaining", "\(window.remaining)"),
            ("X-RateLimit-Reset", "\(window.resetSeconds)"),
        ]
        return response
    }

    private mutating func answer(
        _ request: ServerRequest,
        at now: Instant
    ) throws(APIFailure) -> ServerResponse {
        let operations = APIOperation.all(at: request.path)
        guard !operations.isEmpty else { throw .notFound("there is nothing at \(request.path)") }
        // The server leaves the body of an answer to HEAD out.
        let method = request.method == "HEAD" ? "GET" : request.method
        guard let operation = operations[method] else {
            throw .methodNotAllowed(allowed: operations.keys)
        }
        let caller = try authenticate(request, at: now)
        if let missing = operation.missingCapability(in: caller.capabilities) {
            throw .missingCapability(missing)
        }
        if showsLastUse {
            try stored { () throws(SQLiteError) in
                try store.noteUse(of: caller.id, isIngest: operation.isIngest, at: now)
            }
        }
        return try perform(operation, request, at: now)
    }

    private func authenticate(
        _ request: ServerRequest,
        at now: Instant
    ) throws(APIFailure) -> LiveToken {
        let parts = (request.headers["Authorization"] ?? "").split(separator: " ")
        guard parts.count == 2, parts[0].lowercased() == "bearer" else {
            throw .unauthenticated("no token was sent; send 'Authorization: Bearer xaat-…'")
        }
        let digest = sha256(parts[1].utf8)
        let token = try stored { () throws(SQLiteError) in try store.token(digest: digest) }
        guard let token else { throw .unauthenticated("the token is unknown") }
        guard token.isLive(at: now) else { throw .unauthenticated("the token has expired") }
        return token
    }

    private mutating func perform(
        _ operation: APIOperation,
        _ request: ServerRequest,
        at now: Instant
    ) throws(APIFailure) -> ServerResponse {
        switch operation {
        case .listTokens:
            return try stored { () throws(SQLiteError) in
                JSONBody.response(try bodies(of: store.tokens()))
            }
        case .createToken:
            return try create(CreateTokenRequest(JSONObject(body: request.body)))
        case .getToken(let id):
            let token = try existing(id)
            return try stored { () throws(SQLiteError) in
                JSONBody.response(try bodies(of: [token])[0])
            }
        case .deleteToken(let id):
            return try delete(id)
        case .regenerateToken(let id):
            return try regenerate(id, RegenerateTokenRequest(JSONObject(body: request.body)))
        case .currentUser:
            return JSONBody.response(SandboxUser())
        case .ingest(let dataset):
            return try ingest(request, into: dataset, at: now)
        }
    }

    /// What is shown of tokens.
    func bodies(of tokens: [LiveToken]) throws(SQLiteError) -> [TokenBody] {
        let uses = showsLastUse ? try store.lastUses() : [:]
        return tokens.map { TokenBody(token: $0, lastUse: uses[$0.id]) }
    }

    /// Does something with the store; its failures are the sandbox's own.
    func stored<Result>(
        _ body: () throws(SQLiteError) -> Result
    ) throws(APIFailure) -> Result {
        do {
            return try body()
        } catch {
            throw .broken("the sandbox's database failed: \(error)")
        }
    }
}
