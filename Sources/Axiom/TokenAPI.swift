public import HTTPClient
public import Model
public import Secrets

/// The token API of one organization, in the core's words.
///
/// What may be repeated (reading, deleting) is tried a few times; a call that makes a token is made
/// once, and its ``MintOutcome`` says what is known of it.
public struct TokenAPI: Sendable {
    package let organization: String
    let baseURL: String
    let credential: Credential
    let organizationID: String?
    let transport: any Transport
    let limiter: RateLimiter
    let clock = ServerClock()
    let time: TimeSource
    let requestTimeout: Duration
    let backOff: BackOff

    /// Makes the API of an organization.
    ///
    /// - Parameters:
    ///   - organization: Its name in the configuration, for messages.
    ///   - baseURL: Such as `https://api.axiom.co`, with or without a slash at its end.
    ///   - credential: The controller's own token.
    ///   - organizationID: Sent as `X-Axiom-Org-Id`, which a personal token (`xapt-`) needs.
    ///   - transport: What sends the requests.
    ///   - limiter: Shared by all that call for this organization.
    ///   - time: The clock and its sleep.
    ///   - requestTimeout: The longest time of one call in all.
    ///   - random: Draws 64 bits for the jitter between tries.
    public init(
        organization: String,
        baseURL: String,
        credential: Credential,
        organizationID: String?,
        transport: any Transport,
        limiter: RateLimiter,
        time: TimeSource,
        requestTimeout: Duration = .seconds(Limits.requestTimeoutSeconds),
        random: @escaping @Sendable () -> UInt64 = {
            var generator = SystemRandom()
            return generator.next()
        }
    ) {
        self.organization = organization
        self.baseURL = baseURL.hasSuffix("/") ? String(baseURL.dropLast()) : baseURL
        self.credential = credential
        self.organizationID = organizationID
        self.transport = transport
        self.limiter = limiter
        self.time = time
        self.requestTimeout = requestTimeout
        backOff = BackOff(random: random)
    }

    /// How far the API's clock is ahead of this machine's, by the last answer that was dated; nil: none
    /// was yet.
    public var clockOffset: Duration? { clock.offset }

    /// Takes the next turn of a call that makes a token, and says how long to wait for it.
    ///
    /// Its instants are worked out after the wait, so that they are fresh when it goes out.
    public func claimTurn() -> Duration { limiter.claimTurn() }

    /// Reads every token of the organization: `GET /v2/tokens`.
    ///
    /// An answer that shows a token twice with different contents, or says that there are further
    /// pages, is no list.
    ///
    /// - Throws: ``APIError``, after a few tries.
    public func listTokens() async throws(APIError) -> TokenList {
        let call = APICall.list
        let response = try await sendRepeatably(call)
        let receivedAt = time.now()
        guard response.isSuccess else { throw error(of: response, to: call) }
        if let link = response.header("Link"), link.contains("next") {
            throw unreadable(response, call, "it is one page of several")
        }
        let answers = try decode([TokenAnswer].self, from: response, to: call)
        let list = TokenList(
            tokens: answers.map(\.token),
            serverDate: response.serverDate,
            receivedAt: receivedAt,
            lastUses: Dictionary(
                answers.compactMap { answer in answer.lastUsedAt.map { (answer.token.id, $0) } },
                uniquingKeysWith: max
            )
        )
        for (token, next) in zip(list.tokens, list.tokens.dropFirst()) where token.id == next.id {
            throw unreadable(response, call, "it shows the token \(token.id.short) twice")
        }
        return list
    }

    /// Reads one token: `GET /v2/tokens/{id}`; nil where there is none of that id.
    ///
    /// - Throws: ``APIError``, after a few tries.
    public func getToken(_ id: TokenID) async throws(APIError) -> LiveToken? {
        let call = APICall.get(id)
        let response = try await sendRepeatably(call)
        if response.isGone { return nil }
        guard response.isSuccess else { throw error(of: response, to: call) }
        let token = try decode(TokenAnswer.self, from: response, to: call).token
        guard token.id == id else { throw unreadable(response, call, "it is another token") }
        return token
    }

    /// Deletes a token: `DELETE /v2/tokens/{id}`; false where it was gone already.
    ///
    /// - Throws: ``APIError``, after a few tries.
    public func deleteToken(_ id: TokenID) async throws(APIError) -> Bool {
        let call = APICall.delete(id)
        let response = try await sendRepeatably(call)
        if response.isGone { return false }
        guard response.isSuccess else { throw error(of: response, to: call) }
        return true
    }

    /// Whether the API accepts a token's secret, by a list that is asked for with it.
    ///
    /// A refusal for want of a capability (403) is an acceptance: an ingest token may read nothing.
    ///
    /// - Throws: ``APIError`` where the API says neither, after a few tries.
    public func accepts(_ secret: SharedSecret, for id: TokenID) async throws(APIError) -> Bool {
        var call = APICall.list
        call.shownPath += " with the secret of \(id.short)"
        let response = try await sendRepeatably(call, bearer: secret)
        switch response.status {
        case 200..<300, 403: return true
        case 401: return false
        default: throw error(of: response, to: call)
        }
    }

    /// Sends one event with a secret, which shows that its token may do so: `POST
    /// /v1/datasets/{name}/ingest`.
    ///
    /// - Throws: ``APIError`` where the event was not taken.
    public func ingest(
        into dataset: String,
        with secret: SharedSecret
    ) async throws(APIError) {
        let body = #"[{"source":"regent","message":"a new token is checked"}]"#
        let call = APICall.ingest(Array(body.utf8), into: dataset)
        let response = try await sendRepeatably(call, bearer: secret)
        guard response.isSuccess else { throw error(of: response, to: call) }
    }

    private func decode<Value: Decodable>(
        _ type: Value.Type,
        from response: HTTPResponse,
        to call: APICall
    ) throws(APIError) -> Value {
        do {
            return try response.decoded(as: type)
        } catch {
            throw unreadable(response, call, error.problem)
        }
    }
}
