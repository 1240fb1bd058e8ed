import HTTPClient
import Model

extension APICall {
    /// The call as people see it.
    var shown: String { "\(method.rawValue) \(shownPath)" }
}

extension TokenAPI {
    /// What an answer that is no success says.
    func error(of response: HTTPResponse, to call: APICall) -> APIError {
        let kind: APIError.Kind =
            switch response.status {
            case 401: .unauthenticated
            case 403: .forbidden
            case 404, 410: .notFound
            case 409: .conflict
            case 429, 430: .rateLimited
            case 400..<500: .invalid
            case 500..<600: .server
            default: .unreadable
            }
        var error = APIError(
            kind: kind,
            status: response.status,
            apiMessage: response.errorMessage,
            traceID: response.traceID,
            retryAfter: response.retryAfter(at: time.now()),
            call: call.shown,
            organization: organization,
            capability: call.capability
        )
        if (300..<400).contains(response.status) { error.detail = "no redirect is followed" }
        return error
    }

    /// A success whose body says something else than it should.
    func unreadable(_ response: HTTPResponse, _ call: APICall, _ problem: String) -> APIError {
        APIError(
            kind: .unreadable,
            status: response.status,
            traceID: response.traceID,
            call: call.shown,
            organization: organization,
            capability: call.capability,
            detail: problem
        )
    }

    /// A call without a complete answer.
    func unreachable(_ failure: TransportFailure, _ call: APICall) -> APIError {
        APIError(
            kind: .unreachable,
            call: call.shown,
            organization: organization,
            capability: call.capability,
            detail: failure.description
        )
    }
}

extension HTTPResponse {
    private static let messageCharacters = 200
    private static let traceCharacters = 64

    var isSuccess: Bool { (200..<300).contains(status) }
    /// Whether the token of the path is not there.
    var isGone: Bool { status == 404 || status == 410 }
    /// Whether the same call may have another answer soon.
    var isWorthAnotherTry: Bool {
        status == 429 || status == 430 || (500..<600).contains(status)
    }

    /// The API's clock when it answered.
    var serverDate: Instant? { header("Date").flatMap { Instant(httpDate: $0) } }

    func retryAfter(at now: Instant) -> Duration? {
        header("Retry-After").flatMap {
            RetryAfter.parse($0, serverDate: serverDate, now: now)
        }
    }

    fileprivate var errorMessage: String? {
        // What is no JSON comes from something in between, and says nothing of the call.
        guard let message = try? decoded(as: ErrorAnswer.self).message, !message.isEmpty else {
            return nil
        }
        return message.escapedForPeople(limit: Self.messageCharacters)
    }

    fileprivate var traceID: String? {
        header("X-Axiom-Trace-Id").flatMap {
            $0.isEmpty ? nil : $0.escapedForPeople(limit: Self.traceCharacters)
        }
    }
}
