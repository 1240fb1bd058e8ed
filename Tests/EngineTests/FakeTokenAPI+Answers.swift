import Foundation
import HTTPClient
import Model
import Secrets
import SinkSupport

extension FakeTokenAPI.State {
    func call(of request: HTTPRequest, _ bearer: String) -> Call {
        let parts = request.url.split(separator: "/").dropFirst(2).map(String.init)
        let name = name(of: parts.count > 2 ? parts[2] : "")
        switch (request.method, parts.count) {
        case (.get, 2):
            guard bearer != controllerSecret else { return .list }
            return .probe(tokens.values.first { $0.secret == bearer }?.live.name ?? "nobody")
        case (.get, _): return .read(name)
        case (.delete, _): return .delete(name)
        case (_, 2): return .create((try? request.decoded(CreateWire.self).name) ?? "nobody")
        default: return .regenerate(name)
        }
    }

    private func name(of id: String) -> String {
        TokenID(id).flatMap { tokens[$0] }?.live.name ?? id
    }

    mutating func answer(
        _ request: HTTPRequest,
        _ call: Call,
        _ bearer: String,
        now: Instant
    ) throws(TransportFailure) -> HTTPResponse {
        guard !isCutOff else { throw .scripted(wasSent: false) }
        let body = String(decoding: request.body ?? [], as: UTF8.self)
        sent.append(FakeTokenAPI.Sent(call: call, body: body, at: now))
        var fault = lastingFaults[call]
        if let scripted = faults[call]?.first {
            fault = scripted
            faults[call]?.removeFirst()
        }
        switch fault {
        case nil: return respond(to: request, call, bearer, now)
        case .notSent: throw .scripted(wasSent: false)
        case .lost(let takesEffect):
            if takesEffect { _ = respond(to: request, call, bearer, now) }
            throw .scripted(wasSent: true)
        case .hangs(let takesEffect):
            if takesEffect { _ = respond(to: request, call, bearer, now) }
            throw TransportFailure(wasSent: true, kind: .cancelled, detail: "as scripted")
        case .late:
            underway.append((request, call, bearer))
            throw .scripted(wasSent: true)
        case .twice:
            _ = respond(to: request, call, bearer, now)
            return respond(to: request, call, bearer, now)
        case .truncated:
            let whole = respond(to: request, call, bearer, now)
            let text = whole.body.withBytes { $0.text }
            return response(whole.status, String(text.prefix(40)), now)
        case .answer(let status, let seconds):
            return response(status, #"{"message":"as scripted"}"#, now, retryAfter: seconds)
        case .exhausted(let seconds):
            var last = respond(to: request, call, bearer, now)
            last.headers.append((name: "X-RateLimit-Limit", value: "100"))
            last.headers.append((name: "X-RateLimit-Remaining", value: "0"))
            last.headers.append(
                (name: "X-RateLimit-Reset", value: "\(now.seconds + Int64(seconds))")
            )
            return last
        case .shows(let ids):
            return list(tokens.values.filter { ids.contains($0.live.id) }, now)
        }
    }

    mutating func respond(
        to request: HTTPRequest,
        _ call: Call,
        _ bearer: String,
        _ now: Instant
    ) -> HTTPResponse {
        let target = request.url.split(separator: "/").dropFirst(4).first
            .flatMap { TokenID(String($0)) }
        if bearer != controllerSecret {
            // An ingest token may list nothing.
            let isKnown = tokens.values.contains { $0.secret == bearer && $0.live.isLive(at: now) }
            return response(isKnown ? 403 : 401, "{}", now)
        }
        switch call {
        case .list: return list(Array(tokens.values), now)
        case .probe, .read:
            guard let token = target.flatMap({ tokens[$0] }) else { return response(404, "", now) }
            return response(200, TokenWire(token.live).json, now)
        case .delete:
            let removed = target.flatMap { tokens.removeValue(forKey: $0) }
            return response(removed == nil ? 404 : 204, "", now)
        case .create:
            guard let body = try? request.decoded(CreateWire.self) else {
                return response(400, "", now)
            }
            return issued(body.token, now)
        case .regenerate:
            guard let id = target, let old = tokens[id],
                let body = try? request.decoded(RegenerateWire.self)
            else { return response(404, "", now) }
            tokens[id]?.live.expiresAt = body.existingTokenExpiresAt
            var token = body.newToken?.token ?? old.live
            token.expiresAt = body.newTokenExpiresAt
            return issued(token, now)
        }
    }

    private mutating func issued(_ token: LiveToken, _ now: Instant) -> HTTPResponse {
        let issued = issue(token)
        var wire = TokenWire(issued.live)
        wire.token = issued.secret
        return response(200, wire.json, now)
    }

    mutating func issue(_ token: LiveToken) -> FakeTokenAPI.Token {
        made += 1
        var live = token
        live.id = .numbered(made)
        let issued = FakeTokenAPI.Token(live: live, secret: "xaat-\(live.id.text)-of-\(live.name)")
        tokens[live.id] = issued
        return issued
    }

    private func list(_ shown: [FakeTokenAPI.Token], _ now: Instant) -> HTTPResponse {
        let items = shown.map { TokenWire($0.live).json }
        return response(200, "[\(items.joined(separator: ","))]", now)
    }

    private func response(
        _ status: Int,
        _ body: String,
        _ now: Instant,
        retryAfter: Int? = nil
    ) -> HTTPResponse {
        var headers = [(name: "Date", value: httpDate(now + clockLead))]
        if let retryAfter { headers.append((name: "Retry-After", value: "\(retryAfter)")) }
        return HTTPResponse(
            status: status,
            headers: headers,
            body: unsafe WipedBytes(copying: Array(body.utf8).span.bytes)
        )
    }
}

private func httpDate(_ instant: Instant) -> String {
    let formatter = DateFormatter()
    formatter.locale = Locale(identifier: "en_US_POSIX")
    formatter.timeZone = TimeZone(identifier: "GMT")
    formatter.dateFormat = "EEE, dd MMM yyyy HH:mm:ss 'GMT'"
    return formatter.string(from: Date(timeIntervalSince1970: TimeInterval(instant.seconds)))
}

extension TransportFailure {
    static func scripted(wasSent: Bool) -> TransportFailure {
        TransportFailure(wasSent: wasSent, kind: .reset, detail: "as scripted")
    }
}

extension HTTPRequest {
    fileprivate func decoded<Wire: Decodable>(_ type: Wire.Type) throws -> Wire {
        try JSONDecoder().decode(type, from: Data(body ?? []))
    }
}
