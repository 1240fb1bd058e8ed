import HTTPClient
import Model
import Secrets

/// Calls of one server of Vault, with a token that is asked for, renewed and asked for again.
actor VaultServer {
    /// What an answer says.
    struct Answer: Sendable {
        var status: Int
        var body: SecretJSON
    }

    /// A token, and until when it is used.
    private struct Login {
        var token: SharedSecret
        var isRenewable: Bool
        /// When it is renewed, or asked for again.
        var staleAt: Instant?
        /// When it ends.
        var endsAt: Instant?
    }

    nonisolated let connection: VaultConnection
    private let transport: (any Transport)?
    private let time: TimeSource
    private var login: Login?
    private var versions: [String: Int] = [:]

    init(_ connection: VaultConnection, _ transport: (any Transport)?, _ time: TimeSource) {
        self.connection = connection
        self.transport = transport
        self.time = time
    }

    /// Asks as whoever the connection says; a token that the server does not take any more is asked
    /// for anew, once.
    ///
    /// - Throws: ``SystemFailure`` where no answer came; what the answer says, the caller judges.
    func send(
        _ method: HTTPRequest.Method,
        _ path: String,
        body: WipedBytes? = nil,
        contentType: String = "application/json"
    ) async throws(SystemFailure) -> Answer {
        for attempt in 1... {
            let token = try await token()
            let answer = try await request(method, path, body, contentType, token)
            guard answer.status == 403, attempt == 1, isLoggedIn, await !isKnown(token) else {
                return answer
            }
            login = nil
        }
        preconditionFailure("a loop without an end has ended")
    }

    /// The version of a key-value store: 1 or 2.
    ///
    /// - Throws: ``SystemFailure`` where there is none.
    func version(ofMount mount: String) async throws(SystemFailure) -> Int {
        if let version = versions[mount] { return version }
        let answer = try await send(.get, "sys/internal/ui/mounts/\(mount)")
        guard answer.status == 200 else {
            throw failure(
                answer,
                asking: "which store is mounted at \(mount)",
                hint: "mount a key-value store there, and let the policy read a path below it"
            )
        }
        let kind = answer.body.text(["data", "type"]) ?? ""
        guard kind == "kv" || kind == "generic" else {
            throw SystemFailure(
                "what is mounted at \(mount) is \(kind.shortened()), and no key-value store",
                hint: "name the mount of a key-value store"
            )
        }
        let version = answer.body.text(["data", "options", "version"]).flatMap { Int($0) } ?? 1
        versions[mount] = version
        return version
    }

    /// What an answer that is no success means.
    nonisolated func failure(
        _ answer: Answer,
        asking what: String,
        hint: String? = nil
    ) -> SystemFailure {
        let words = answer.body.names(["errors"]).compactMap {
            answer.body.text(["errors", $0])
        }
        let said = words.isEmpty ? "" : " (\(words.joined(separator: "; ").shortened()))"
        let usual: String? =
            switch answer.status {
            case 403: "let the policy of its role do that"
            case 429, 500...599: "look whether the server is sealed, or overloaded"
            default: nil
            }
        return SystemFailure(
            "\(what) was answered \(answer.status) by \(connection.address)\(said)",
            hint: answer.status == 403 ? hint ?? usual : usual ?? hint,
            status: answer.status
        )
    }

    // MARK: Who asks

    private var isLoggedIn: Bool {
        if case .token = connection.authentication { return false }
        return true
    }

    /// Whether the server knows a token: a refusal is about rights then, and not about the token.
    private func isKnown(_ token: SharedSecret) async -> Bool {
        let answer = try? await request(.get, "auth/token/lookup-self", nil, "", token)
        return answer?.status == 200
    }

    private func token() async throws(SystemFailure) -> SharedSecret {
        if case .token(let source) = connection.authentication { return try Self.read(source) }
        let now = time.now()
        if let login, login.endsAt.map({ now < $0 }) ?? true {
            guard let staleAt = login.staleAt, staleAt <= now else { return login.token }
            if login.isRenewable, let renewed = try? await renewed(login) {
                self.login = renewed
                return renewed.token
            }
        }
        let fresh = try await logIn()
        login = fresh
        return fresh.token
    }

    private func logIn() async throws(SystemFailure) -> Login {
        var body = SecretText()
        let mount: String
        switch connection.authentication {
        case .token: preconditionFailure("a token needs no login")
        case .appRole(let at, let roleID, let secretID):
            mount = at
            body.append(#"{"role_id":"#)
            body.append(json: roleID)
            body.append(#","secret_id":"#)
            body.append(json: try Self.read(secretID))
        case .jwt(let at, let role, let token):
            mount = at
            body.append(#"{"role":"#)
            body.append(json: role)
            body.append(#","jwt":"#)
            body.append(json: try Self.read(token))
        }
        body.append("}")
        let what = "the login at auth/\(mount)"
        let answer = try await request(
            .post,
            "auth/\(mount)/login",
            body.finish(),
            "application/json",
            nil,
            isRepeatable: false
        )
        guard answer.status == 200, let login = read(answer) else {
            throw failure(answer, asking: what, hint: "check the role and its credential")
        }
        return login
    }

    private func renewed(_ login: Login) async throws(SystemFailure) -> Login? {
        let answer = try await request(
            .post,
            "auth/token/renew-self",
            nil,
            "application/json",
            login.token,
            isRepeatable: false
        )
        return answer.status == 200 ? read(answer) : nil
    }

    private func read(_ answer: Answer) -> Login? {
        guard let token = answer.body.secret(["auth", "client_token"]) else { return nil }
        let seconds = answer.body.number(["auth", "lease_duration"]) ?? 0
        let now = time.now()
        return Login(
            token: token,
            isRenewable: answer.body.flag(["auth", "renewable"]) ?? false,
            staleAt: seconds > 0 ? now + .milliseconds(seconds * 500) : nil,
            endsAt: seconds > 0 ? now + .seconds(seconds) : nil
        )
    }

    private static func read(_ source: SecretSource) throws(SystemFailure) -> SharedSecret {
        do throws(SecretSource.Failure) {
            return try source.read()
        } catch {
            throw SystemFailure(
                "the credential for Vault cannot be read: \(error.problem)",
                hint: "put it where connections.vault says"
            )
        }
    }

    // MARK: Requests

    /// Asks once.
    ///
    /// - Parameter isRepeatable: Whether it may arrive twice. A write names the version that it follows,
    ///   or says all that is to be there; a login that came twice would leave a lease behind.
    private func request(
        _ method: HTTPRequest.Method,
        _ path: String,
        _ body: WipedBytes?,
        _ contentType: String,
        _ token: SharedSecret?,
        isRepeatable: Bool = true
    ) async throws(SystemFailure) -> Answer {
        guard let transport else { throw SystemFailure("this program has no way to Vault") }
        var request = HTTPRequest(method: method, url: "\(connection.address)/v1/\(path)")
        request.headers = [("X-Vault-Request", "true")]
        if body != nil { request.headers.append(("Content-Type", contentType)) }
        if let namespace = connection.namespace {
            request.headers.append(("X-Vault-Namespace", namespace))
        }
        if let token { request.secretHeaders = [("X-Vault-Token", token)] }
        request.secretBody = body
        request.trust = connection.caFile.map { TLSTrust(authorities: .file($0)) }
        request.isRepeatable = isRepeatable
        request.timeout = SystemLimits.timeout
        request.maxBodyBytes = SystemLimits.answerBytes
        do throws(TransportFailure) {
            let response = try await transport.send(request)
            return Answer(status: response.status, body: SecretJSON(response.body))
        } catch {
            throw error.failure(
                asking: "\(connection.address)",
                hint: "look whether Vault is there, and whether connections.vault names it rightly"
            )
        }
    }
}
