import HTTPClient
import Model
import Secrets

extension TokenAPI {
    /// Why a call came to no complete answer.
    enum SendFailure: Error {
        /// Nothing was sent, and trying again does not help.
        case notSent(APIError)
        case transport(TransportFailure, APIError)

        var error: APIError {
            switch self {
            case .notSent(let error), .transport(_, let error): error
            }
        }
    }

    /// Sends a call once, now: its turn has come.
    ///
    /// - Parameter bearer: Instead of the controller's own credential.
    func sendOnce(
        _ call: APICall,
        bearer: SharedSecret? = nil
    ) async throws(SendFailure) -> HTTPResponse {
        let request = try request(for: call, bearer: bearer)
        do {
            let response = try await transport.send(request)
            limiter.note(response)
            clock.note(response, at: time.now())
            return response
        } catch {
            limiter.noteUnanswered()
            throw .transport(error, unreachable(error, call))
        }
    }

    /// Sends a call that may be repeated, and tries again where that can help.
    ///
    /// That is without an answer, and after 429, 430 and 5xx. All waits together take at most 15
    /// minutes.
    func sendRepeatably(
        _ call: APICall,
        bearer: SharedSecret? = nil
    ) async throws(APIError) -> HTTPResponse {
        var waited = Duration.zero
        for tries in 1..<BackOff.mostTries {
            var wait = backOff.wait(afterTries: tries)
            let outcome: Result<HTTPResponse, SendFailure>
            do throws(SendFailure) {
                let response = try await sendInTurn(call, bearer: bearer)
                guard response.isWorthAnotherTry else { return response }
                wait = max(wait, response.retryAfter(at: time.now()) ?? .zero)
                outcome = .success(response)
            } catch {
                guard case .transport(let failure, _) = error, failure.isWorthAnotherTry else {
                    throw error.error
                }
                outcome = .failure(error)
            }
            waited += wait
            if waited > RetryAfter.longest { return try result(of: outcome) }
            do { try await time.sleep(wait) } catch { return try result(of: outcome) }
        }
        do throws(SendFailure) {
            return try await sendInTurn(call, bearer: bearer)
        } catch {
            throw error.error
        }
    }

    private func sendInTurn(
        _ call: APICall,
        bearer: SharedSecret?
    ) async throws(SendFailure) -> HTTPResponse {
        do {
            try await limiter.waitForTurn()
        } catch {
            throw .notSent(
                APIError(
                    kind: .rateLimited,
                    call: call.shown,
                    organization: organization,
                    capability: call.capability,
                    detail: "the run was stopped while the call waited for its turn"
                )
            )
        }
        return try await sendOnce(call, bearer: bearer)
    }

    private func result(
        of outcome: Result<HTTPResponse, SendFailure>
    ) throws(APIError) -> HTTPResponse {
        switch outcome {
        case .success(let response): return response
        case .failure(let failure): throw failure.error
        }
    }

    private func request(
        for call: APICall,
        bearer: SharedSecret?
    ) throws(SendFailure) -> HTTPRequest {
        var headers = [(name: "Accept", value: "application/json")]
        if call.body != nil { headers.append((name: "Content-Type", value: "application/json")) }
        if let organizationID {
            headers.append((name: "X-Axiom-Org-Id", value: organizationID))
        }
        let bearer = if let bearer { bearer } else { try ownCredential(for: call) }
        return HTTPRequest(
            method: call.method,
            url: baseURL + call.path,
            headers: headers,
            bearer: bearer,
            body: call.body,
            isRepeatable: call.isRepeatable,
            connectTimeout: .seconds(Limits.connectTimeoutSeconds),
            timeout: requestTimeout,
            maxHeaderBytes: Limits.responseHeaderBytes,
            maxBodyBytes: call.maxBodyBytes
        )
    }

    private func ownCredential(for call: APICall) throws(SendFailure) -> SharedSecret {
        do {
            return try credential.read()
        } catch {
            throw .notSent(
                APIError(
                    kind: .credential,
                    call: call.shown,
                    organization: organization,
                    capability: call.capability,
                    detail: error.description
                )
            )
        }
    }
}

extension TransportFailure {
    /// Whether the same request may do better: not where the answer is too large, or nobody waits.
    fileprivate var isWorthAnotherTry: Bool { kind != .tooLarge && kind != .cancelled }
}
