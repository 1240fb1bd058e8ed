import HTTPServer
import Model
import SQLite

/// The token API behind a network on which things go wrong as they were asked to.
///
/// A late effect needs no thread: nobody can see that it did not happen yet but by a request, so it
/// happens before the first request that comes when it is due.
struct FaultyAPI: ~Copyable {
    /// A request that takes effect after its client gave up.
    private struct LateRequest {
        var due: Instant
        var request: ServerRequest
        var operation: FaultOperation
    }

    private(set) var api: SandboxAPI
    private var dice: FaultDice
    private let report: @Sendable (String) -> Void
    private var lateRequests: [LateRequest] = []
    /// The list before the last change; kept only where a stale one may be asked for.
    private var earlierList: [LiveToken]?

    /// More late requests than that take effect at once.
    private static let mostLateRequests = 10_000

    /// - Parameter report: Called with one line for each fault.
    init(
        _ api: consuming SandboxAPI,
        faults: [Fault],
        report: @escaping @Sendable (String) -> Void
    ) {
        self.api = api
        dice = FaultDice(faults)
        self.report = report
    }

    /// Answers one request as of an instant; nil: the connection closes without an answer.
    mutating func respond(to request: ServerRequest, at now: Instant) -> ServerResponse? {
        landLateRequests(at: now)
        guard
            let asked = APIOperation.all(at: request.path)[request.method],
            let operation = FaultOperation(asked)
        else { return api.respond(to: request, at: now) }
        guard let fault = dice.throwFor(operation, using: &api.random) else {
            return perform(request, operation, at: now)
        }
        report("fault \(fault.kind.rawValue) on \(operation.rawValue)")
        return respond(to: request, operation, with: fault, at: now)
    }

    private mutating func respond(
        to request: ServerRequest,
        _ operation: FaultOperation,
        with fault: Fault,
        at now: Instant
    ) -> ServerResponse? {
        switch fault.kind {
        case .lostRequest: return nil
        case .errorBefore: return Self.error(fault.status)
        case .rateLimited: return rateLimited(fault.retryAfter, at: now)
        case .lateEffect:
            postpone(request, operation, to: now + fault.delay)
            return nil
        case .emptyList, .cutList, .staleList:
            return list(request, as: fault.kind, at: now)
        case .duplicated:
            _ = perform(request, operation, at: now)
            return perform(request, operation, at: now)
        case .lostAnswer, .errorAfter, .truncated, .garbage, .noSecret:
            return spoilt(perform(request, operation, at: now), by: fault)
        }
    }

    private mutating func perform(
        _ request: ServerRequest,
        _ operation: FaultOperation,
        at now: Instant
    ) -> ServerResponse {
        if operation.changesTokens, dice.holds(.staleList) {
            earlierList = try? api.store.tokens()
        }
        return api.respond(to: request, at: now)
    }

    // MARK: Late requests

    private mutating func postpone(
        _ request: ServerRequest,
        _ operation: FaultOperation,
        to due: Instant
    ) {
        lateRequests.append(LateRequest(due: due, request: request, operation: operation))
        lateRequests.sort { $0.due < $1.due }
        if lateRequests.count > Self.mostLateRequests { land(lateRequests.removeFirst()) }
    }

    private mutating func landLateRequests(at now: Instant) {
        while let first = lateRequests.first, first.due <= now {
            lateRequests.removeFirst()
            land(first)
        }
    }

    private mutating func land(_ late: LateRequest) {
        let response = perform(late.request, late.operation, at: late.due)
        report("late \(late.operation.rawValue) of \(late.due.rfc3339): \(response.status)")
    }

    // MARK: Odd answers

    /// What becomes of an answer on its way.
    private func spoilt(_ answer: ServerResponse, by fault: Fault) -> ServerResponse? {
        var answer = answer
        switch fault.kind {
        case .errorAfter: return Self.error(fault.status)
        case .garbage: return Self.page
        case .noSecret: answer.dropSecret()
        case .truncated where answer.body.count > 1:
            // The length is announced as it was, so that the client can tell.
            answer.announcedBytes = answer.body.count
            answer.body.removeLast(answer.body.count / 2)
        default: return nil
        }
        return answer
    }

    private mutating func list(
        _ request: ServerRequest,
        as kind: FaultKind,
        at now: Instant
    ) -> ServerResponse {
        var response = api.respond(to: request, at: now)
        guard response.status == 200, let tokens = try? api.store.tokens() else { return response }
        let shown =
            switch kind {
            case .emptyList: [LiveToken]()
            case .cutList: Array(tokens.prefix(tokens.count / 2))
            default: earlierList ?? tokens
            }
        guard let bodies = try? api.bodies(of: shown) else { return response }
        response.body = JSONBody.encode(bodies)
        return response
    }

    private mutating func rateLimited(
        _ form: RetryAfterForm?,
        at now: Instant
    ) -> ServerResponse {
        let form = form ?? RetryAfterForm.allCases.randomElement(using: &api.random) ?? .none
        let headers = form.text(at: now).map { [(name: "Retry-After", value: $0)] } ?? []
        return APIFailure(
            status: Bool.random(using: &api.random) ? 429 : 430,
            message: "too many requests, as it was asked for",
            headers: headers
        ).response
    }

    private static func error(_ status: Int) -> ServerResponse {
        APIFailure(status: status, message: "something failed, as it was asked to").response
    }

    private static var page: ServerResponse {
        ServerResponse(
            status: 200,
            headers: [("Content-Type", "text/html")],
            body: Array("<html><body>Welcome to the guest network</body></html>\n".utf8)
        )
    }
}

extension RetryAfterForm {
    fileprivate func text(at now: Instant) -> String? {
        switch self {
        case .none: nil
        case .negative: "-5"
        case .huge: "99999999999999999999"
        case .past: (now - .days(365)).httpDate
        case .future: (now + .seconds(2)).httpDate
        case .words: "soon"
        }
    }
}

extension ServerResponse {
    /// Takes the secret out of a token's body, in which it is the last member.
    fileprivate mutating func dropSecret() {
        let memberBytes = #","token":"""#.utf8.count + TokenSecret.byteCount
        guard status == 200, body.count > memberBytes else { return }
        body.removeLast(memberBytes + 1)
        body.append(UInt8(ascii: "}"))
    }
}
