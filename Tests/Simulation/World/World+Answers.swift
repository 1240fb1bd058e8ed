import HTTPClient
import Model

/// What the API does with a call that reaches it.
extension World {
    ///
    /// - Parameter leastEnd: The earliest end that was right when a late call was sent.
    func respond(
        to asked: APIRequest,
        bearer: String,
        leastEnd: Instant? = nil
    ) -> HTTPResponse {
        let now = clock.now
        guard bearer == Self.credential else {
            // An ingest token may list nothing.
            let isKnown = registry.id(of: bearer).map { registry.isLive($0, at: now) } ?? false
            return HTTPResponse(isKnown ? 403 : 401, "{}", at: now)
        }
        if let (status, until) = outages.credential, until > now {
            note("credential refused for a while: a call meets it")
            return HTTPResponse(status, "{}", at: now)
        }
        switch asked {
        case .list:
            return HTTPResponse(200, registry.listJSON(at: now), at: now)
        case .read(let id):
            guard let token = registry.shown(id, at: now) else {
                return HTTPResponse(404, "{}", at: now)
            }
            return HTTPResponse(200, token.json(), at: now)
        case .create(let body): return create(body, at: now)
        case .regenerate(let id, let body): return regenerate(id, body, leastEnd, at: now)
        case .delete(let id): return delete(id, at: now)
        case .nonsense: return HTTPResponse(400, "{}", at: now)
        }
    }

    private func create(_ body: CreateTokenBody, at now: Instant) -> HTTPResponse {
        let address = Address(organization: "acme", name: body.name)
        let maker: TokenRegistry.Maker =
            actor == .own ? .controller(address) : .other(address)
        let made = registry.make(body, by: maker, at: now)
        if actor == .own { figures.minted += 1 }
        tell("the API makes \(made.live.id) for \(body.name) until \(body.expiresAt.shown)")
        return HTTPResponse(200, made.live.json(secret: made.secret), at: now)
    }

    private func regenerate(
        _ id: TokenID,
        _ body: RegenerateTokenBody,
        _ leastEnd: Instant?,
        at now: Instant
    ) -> HTTPResponse {
        guard let old = registry.entries[id], registry.shown(id, at: now) != nil else {
            return HTTPResponse(404, "{}", at: now)
        }
        checkRegeneration(
            of: old,
            endingAt: body.existingTokenExpiresAt,
            leastBefore: leastEnd
        )
        registry.moveEnd(of: id, to: body.existingTokenExpiresAt, at: now)
        var new =
            body.newToken
            ?? CreateTokenBody(
                name: old.live.name,
                tokenDescription: old.live.tokenDescription,
                expiresAt: nil,
                capabilities: old.live.capabilities
            )
        new.expiresAt = body.newTokenExpiresAt
        let made = registry.make(new, by: old.maker, at: now)
        if actor == .own { figures.minted += 1 }
        tell("the API makes \(made.live.id) from \(id) until \(new.expiresAt.shown)")
        return HTTPResponse(200, made.live.json(secret: made.secret), at: now)
    }

    private func delete(_ id: TokenID, at now: Instant) -> HTTPResponse {
        guard setup.mayDelete else { return HTTPResponse(403, "{}", at: now) }
        guard let entry = registry.entries[id], registry.shown(id, at: now) != nil else {
            return HTTPResponse(404, "{}", at: now)
        }
        checkDeletion(of: entry)
        registry.remove(id, at: now)
        return HTTPResponse(204, "", at: now)
    }
}
