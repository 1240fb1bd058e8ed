import HTTPClient
public import Model
public import Secrets

extension TokenAPI {
    /// Takes the secret of a new token as it arrives, and says what is kept of it.
    public typealias Seal<Kept> = @Sendable (borrowing Secret, LiveToken) -> Kept

    /// Makes a token: `POST /v2/tokens`, once.
    public func create<Kept: Sendable>(
        _ body: CreateTokenBody,
        seal: Seal<Kept>
    ) async -> MintOutcome<Kept> {
        await mint(CreateTokenWire(body: body), seal: seal, call: APICall.create) { token in
            token.name == body.name ? nil : "it is a token of another name"
        }
    }

    /// Makes a new token from an old one, which works on until the body's instant:
    /// `POST /v2/tokens/{id}/regenerate`, once.
    public func regenerate<Kept: Sendable>(
        _ id: TokenID,
        _ body: RegenerateTokenBody,
        seal: Seal<Kept>
    ) async -> MintOutcome<Kept> {
        let wire = RegenerateTokenWire(body: body)
        return await mint(wire, seal: seal, call: { .regenerate(id, $0) }) { token in
            if token.id == id { return "it is the old token" }
            guard let expected = body.newToken?.name, expected != token.name else { return nil }
            return "it is a token of another name"
        }
    }

    /// Makes the call and sorts its answer by what is known.
    private func mint<Kept: Sendable>(
        _ wire: some Encodable,
        seal: Seal<Kept>,
        call makeCall: ([UInt8]) -> APICall,
        objection: (LiveToken) -> String?
    ) async -> MintOutcome<Kept> {
        var call = makeCall([])
        do {
            call.body = try wire.wireBytes()
        } catch {
            return .notSent(unencodable(call))
        }
        let response: HTTPResponse
        do {
            response = try await sendOnce(call)
        } catch {
            switch error {
            case .notSent(let error): return .notSent(error)
            case .transport(let failure, let error):
                return failure.wasSent ? .ambiguous(error) : .notSent(error)
            }
        }
        switch response.status {
        case 200..<300: return taken(response, call, seal: seal, objection: objection)
        case 400..<500: return .refused(error(of: response, to: call))
        default: return .ambiguous(error(of: response, to: call))
        }
    }

    private func taken<Kept: Sendable>(
        _ response: HTTPResponse,
        _ call: APICall,
        seal: Seal<Kept>,
        objection: (LiveToken) -> String?
    ) -> MintOutcome<Kept> {
        do {
            let (token, secret) = try response.issuedToken()
            if let problem = objection(token) {
                return .ambiguous(unreadable(response, call, problem))
            }
            let kept = secret.withSecret { seal($0, token) }
            return .taken(token, kept)
        } catch {
            return .ambiguous(unreadable(response, call, error.problem))
        }
    }

    private func unencodable(_ call: APICall) -> APIError {
        APIError(
            kind: .invalid,
            call: call.shown,
            organization: organization,
            capability: call.capability,
            detail: "the request cannot be written as JSON, so it was not sent"
        )
    }
}
