/// Why a call of the token API did not do what it was made for; never with a secret in it.
public struct APIError: Error, Hashable, Sendable {
    /// What kind of thing went wrong, which decides what happens next.
    public enum Kind: String, Hashable, Sendable, CaseIterable {
        /// 401: the API does not know the credential.
        case unauthenticated
        /// 403: the credential lacks a capability.
        case forbidden
        /// 404 or 410: there is no such token.
        case notFound
        /// 409: something else is in the way.
        case conflict
        /// Any other 4xx: the API does not take the request as it is.
        case invalid
        /// 429 or 430: too many calls.
        case rateLimited
        /// 5xx: the API failed.
        case server
        /// There is no complete answer.
        case unreachable
        /// There is an answer that says something else than it should.
        case unreadable
        /// The controller's own credential cannot be read, so nothing was sent.
        case credential
    }

    /// What kind of thing went wrong.
    public var kind: Kind
    /// The answer's status; nil: there is none.
    public var status: Int?
    /// The API's own words: at most 200 characters, control characters escaped.
    public var apiMessage: String?
    /// By which the vendor's support finds the call.
    public var traceID: String?
    /// How long the API asks to wait, at most 15 minutes.
    public var retryAfter: Duration?
    /// What was called: `POST /v2/tokens/7a3e…/regenerate`.
    public var call: String
    /// Whose token API was called.
    public var organization: String
    /// The capability that the call needs: `apiTokens: [update]`.
    public var capability: String
    /// What this side saw, where the API's own words do not say it.
    public var detail: String?

    /// Makes an error.
    public init(
        kind: Kind,
        status: Int? = nil,
        apiMessage: String? = nil,
        traceID: String? = nil,
        retryAfter: Duration? = nil,
        call: String,
        organization: String,
        capability: String,
        detail: String? = nil
    ) {
        self.kind = kind
        self.status = status
        self.apiMessage = apiMessage
        self.traceID = traceID
        self.retryAfter = retryAfter
        self.call = call
        self.organization = organization
        self.capability = capability
        self.detail = detail
    }
}
