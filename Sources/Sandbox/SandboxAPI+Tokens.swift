import HTTPServer
import Model
import SQLite

extension SandboxAPI {
    func existing(_ id: TokenID) throws(APIFailure) -> LiveToken {
        let token = try stored { () throws(SQLiteError) in try store.token(id) }
        guard let token else { throw unknownToken(id) }
        return token
    }

    mutating func create(_ request: CreateTokenRequest) throws(APIFailure) -> ServerResponse {
        let issued = IssuedToken(
            name: request.name,
            tokenDescription: request.tokenDescription,
            expiresAt: request.expiresAt,
            capabilities: request.capabilities,
            using: &random
        )
        let (token, digest) = (issued.token, issued.digest)
        try stored { () throws(SQLiteError) in try store.insert(token, digest: digest) }
        return JSONBody.response(issued)
    }

    /// Makes a successor with an id and a secret of its own; the old token keeps both of its own,
    /// and ends when the request says, be it past, or later than it would have ended.
    mutating func regenerate(
        _ id: TokenID,
        _ request: RegenerateTokenRequest
    ) throws(APIFailure) -> ServerResponse {
        let old = try existing(id)
        let issued = IssuedToken(
            name: request.newToken?.name ?? old.name,
            tokenDescription: request.newToken?.tokenDescription ?? old.tokenDescription,
            expiresAt: request.newTokenExpiresAt,
            capabilities: request.newToken?.capabilities ?? old.capabilities,
            using: &random
        )
        let (token, digest) = (issued.token, issued.digest)
        let isReplaced = try stored { () throws(SQLiteError) in
            try store.replace(
                id,
                endingAt: request.existingTokenExpiresAt,
                with: token,
                digest: digest
            )
        }
        guard isReplaced else { throw unknownToken(id) }
        return JSONBody.response(issued)
    }

    func delete(_ id: TokenID) throws(APIFailure) -> ServerResponse {
        let isDeleted = try stored { () throws(SQLiteError) in try store.delete(id) }
        guard isDeleted else { throw unknownToken(id) }
        return ServerResponse(status: 204)
    }

    private func unknownToken(_ id: TokenID) -> APIFailure {
        .notFound("no token has the id '\(id)'")
    }
}
