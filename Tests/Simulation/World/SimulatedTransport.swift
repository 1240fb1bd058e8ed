import HTTPClient
import Model

/// The way to the simulated API, on which calls and answers get lost.
struct SimulatedTransport: Transport {
    let world: World

    func send(_ request: HTTPRequest) async throws(TransportFailure) -> HTTPResponse {
        var answer = try await sendOnce(request)
        if world.mutation.trustsOwnClock { answer.response.date(world.clock.shown) }
        guard request.method == .post, world.mutation.retriesPosts else { return answer.response }
        return answer.isLost ? try await sendOnce(request).response : answer.response
    }

    private func sendOnce(
        _ request: HTTPRequest
    ) async throws(TransportFailure) -> (response: HTTPResponse, isLost: Bool) {
        let asked = APIRequest(request)
        let bearer = request.bearer?.text ?? ""
        let place = asked.place(isProbe: bearer != World.credential)
        guard !world.isDead else { throw .lost(wasSent: false) }
        var leastEnd: Instant?
        if case .regenerate(let id, _) = asked { leastEnd = world.leastEnd(of: id) }
        let fault = world.visit(place)
        let call = SimulatedCall(
            world: world,
            asked: asked,
            bearer: bearer,
            place: place,
            leastEnd: leastEnd
        )
        do {
            return (try await call.make(fault), false)
        } catch {
            let retries = world.mutation.retriesPosts && request.method == .post && error.wasSent
            guard retries, !world.isDead else { throw error }
            return (HTTPResponse(500, "{}", at: world.clock.now), true)
        }
    }
}

/// One call on its way, with its fault.
struct SimulatedCall {
    let world: World
    let asked: APIRequest
    let bearer: String
    let place: Place
    /// The earliest end that was right when the call was composed.
    let leastEnd: Instant?

    private static let latency = Duration.milliseconds(40)
    private static let timeout = Duration.seconds(30)

    func make(_ fault: PlannedFault?) async throws(TransportFailure) -> HTTPResponse {
        guard let fault else { return try await goThrough() }
        if fault.fault == .suspended || fault.fault == .terminated {
            return try await goThrough()
        }
        world.tell("asked for \(asked.title): \(fault.fault.rawValue)")
        if fault.fault.isDeath { try die(fault) }
        switch fault.fault {
        case .notSent: throw .lost(wasSent: false)
        case .lostBefore: return try await lose()
        case .lostAfter:
            _ = arrive()
            return try await lose()
        case .late:
            land(after: Self.timeout + .seconds(fault.amount))
            return try await lose()
        case .duplicated:
            _ = arrive()
            return try await goThrough()
        case .duplicatedAndLost:
            _ = arrive()
            _ = arrive()
            return try await lose()
        default: return try await goThrough(fault)
        }
    }

    private func die(_ fault: PlannedFault) throws(TransportFailure) {
        switch fault.fault {
        case .dieBetween, .dieAfter: _ = arrive()
        case .dieBeforeLate: land(after: .seconds(fault.amount))
        default: break
        }
        world.die("at its call for \(asked.title)")
        throw .lost(wasSent: fault.fault != .dieBefore)
    }

    private func lose() async throws(TransportFailure) -> HTTPResponse {
        await rest(Self.timeout)
        throw .lost(wasSent: true)
    }

    /// There and back, with another answer where a fault says so.
    private func goThrough(_ fault: PlannedFault? = nil) async throws(TransportFailure)
        -> HTTPResponse
    {
        await rest(Self.latency)
        let answer: HTTPResponse
        if let until = world.outages.apiDownUntil, until > world.clock.now {
            world.note("API down for a while: a call meets it")
            throw .lost(wasSent: world.draw.happens(percent: 50))
        }
        if let other = fault.flatMap(answerInstead) { answer = other } else { answer = arrive() }
        await rest(Self.latency)
        if world.isDead { throw .lost(wasSent: true) }
        world.tell("asked for \(asked.title): \(answer.status)")
        return fault.map { spoil(answer, $0) } ?? answer
    }

    /// Waits; a dead process waits for nothing.
    private func rest(_ duration: Duration) async {
        do { try await world.clock.sleep(duration) } catch { return }
    }

    /// The call reaches the API.
    private func arrive() -> HTTPResponse {
        world.respond(to: asked, bearer: bearer, leastEnd: leastEnd)
    }

    private func land(after delay: Duration) {
        let call = self
        world.clock.at(world.clock.now + delay) {
            call.world.tell("a late call lands: \(call.asked.title)")
            _ = call.arrive()
        }
    }

    // MARK: Other answers

    /// An answer that takes the place of the call: nothing happens at the API.
    private func answerInstead(_ fault: PlannedFault) -> HTTPResponse? {
        let now = world.clock.now
        switch fault.fault {
        case .serverErrorBefore: return HTTPResponse(503, "{}", at: now)
        case .unauthenticated: return HTTPResponse(401, "{}", at: now)
        case .forbidden: return HTTPResponse(403, "{}", at: now)
        case .quota: return HTTPResponse(409, #"{"message":"too many tokens"}"#, at: now)
        case .refusedForNow: return tooMany(fault.amount, at: now)
        case .empty: return HTTPResponse(200, "[]", at: now)
        case .partial:
            let whole = world.registry.list(at: now)
            return list(Array(whole.dropLast(1 + fault.amount % 2)), at: now)
        case .stale: return list(world.registry.staleList(fault.amount, at: now), at: now)
        default: return nil
        }
    }

    private func tooMany(_ amount: Int, at now: Instant) -> HTTPResponse {
        let odd = ["", "-5", "1", "30", "999999999", "soon", (now - .hours(1)).httpDate]
        var answer = HTTPResponse(amount.isMultiple(of: 2) ? 429 : 430, "{}", at: now)
        let value = odd[amount % odd.count]
        if !value.isEmpty { answer.headers.append((name: "Retry-After", value: value)) }
        return answer
    }

    private func list(_ tokens: [LiveToken], at now: Instant) -> HTTPResponse {
        HTTPResponse(200, "[\(tokens.map { $0.json() }.joined(separator: ","))]", at: now)
    }

    /// What becomes of an answer on its way back.
    private func spoil(_ answer: HTTPResponse, _ fault: PlannedFault) -> HTTPResponse {
        let now = world.clock.now
        let body = answer.body.withBytes { utf8Text(of: $0) }
        switch fault.fault {
        case .serverErrorAfter: return HTTPResponse(502, "<html>", at: now)
        case .truncated: return HTTPResponse(answer.status, String(body.dropLast(9)), at: now)
        case .garbage: return HTTPResponse(200, "<html>all is well</html>", at: now)
        case .noSecret:
            return HTTPResponse(
                answer.status,
                body.replacing("\"token\"", with: "\"tokn\""),
                at: now
            )
        case .otherName:
            return HTTPResponse(
                answer.status,
                body.replacing("\"name\":\"", with: "\"name\":\"not-"),
                at: now
            )
        case .furtherPage:
            var paged = answer
            paged.headers.append((name: "Link", value: "<https://a/2>; rel=\"next\""))
            return paged
        default: return answer
        }
    }
}

extension HTTPResponse {
    fileprivate mutating func date(_ instant: Instant) {
        headers.removeAll { $0.name == "Date" }
        headers.append((name: "Date", value: instant.httpDate))
    }
}

extension TransportFailure {
    static func lost(wasSent: Bool) -> TransportFailure {
        TransportFailure(
            wasSent: wasSent,
            kind: wasSent ? .timedOut : .refused,
            detail: "simulated"
        )
    }
}
