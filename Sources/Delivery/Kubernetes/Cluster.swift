import Blocking
import HTTPClient
import Model
import Secrets

/// Calls of one cluster's API.
actor Cluster {
    /// What an answer says.
    struct Answer: Sendable {
        var status: Int
        var body: SecretJSON

        /// The API's own words for what is wrong.
        var message: String { body.text(["message"]) ?? "" }

        /// Why, in the API's words, cause by cause.
        var causes: [(reason: String, message: String, field: String)] {
            let place = ["details", "causes"]
            return body.names(place).map { number in
                (
                    body.text(place + [number, "reason"]) ?? "",
                    body.text(place + [number, "message"]) ?? "",
                    body.text(place + [number, "field"]) ?? ""
                )
            }
        }
    }

    private let connection: ClusterConnection
    private let transport: (any Transport)?
    private let time: TimeSource
    private let environment: [String: String]
    private var told: CredentialPlugin.Credential?

    init(
        _ connection: ClusterConnection,
        _ transport: (any Transport)?,
        _ time: TimeSource,
        environment: [String: String]
    ) {
        self.connection = connection
        self.transport = transport
        self.time = time
        self.environment = environment
    }

    /// Asks with the credential of this moment; one that a program told is asked for anew, once.
    ///
    /// - Throws: ``SystemFailure`` where no answer came; what the answer says, the caller judges.
    func send(
        _ method: HTTPRequest.Method,
        _ path: String,
        query: String = "",
        body: WipedBytes? = nil,
        contentType: String = "application/json"
    ) async throws(SystemFailure) -> Answer {
        for attempt in 1... {
            let access = try await access()
            var request = HTTPRequest(
                method: method,
                url: access.server + path + (query.isEmpty ? "" : "?\(query)")
            )
            request.headers = [("Accept", "application/json")]
            if body != nil { request.headers.append(("Content-Type", contentType)) }
            request.bearer = access.bearer
            request.trust = access.trust
            request.secretBody = body
            // What is applied twice is applied, and the resource's version tells what came between.
            request.isRepeatable = true
            request.timeout = SystemLimits.timeout
            request.maxBodyBytes = SystemLimits.answerBytes
            let answer = try await answer(to: request, access.server)
            guard answer.status == 401, attempt == 1, access.plugin != nil else { return answer }
            told = nil
        }
        preconditionFailure("a loop without an end has ended")
    }

    private func answer(
        to request: HTTPRequest,
        _ server: String
    ) async throws(SystemFailure) -> Answer {
        guard let transport else { throw SystemFailure("this program has no way to a cluster") }
        do throws(TransportFailure) {
            let response = try await transport.send(request)
            return Answer(status: response.status, body: SecretJSON(response.body))
        } catch {
            throw error.failure(
                asking: "the cluster at \(server)",
                hint: "look whether it is there, and whether the kubeconfig names it rightly"
            )
        }
    }

    private func access() async throws(SystemFailure) -> ClusterAccess {
        var access: ClusterAccess
        do throws(SecretSource.Failure) {
            access = try connection.access()
        } catch {
            throw SystemFailure(
                error.problem,
                hint: "name a kubeconfig in connections.kubernetes, or run inside the cluster"
            )
        }
        guard access.server.hasPrefix("https://") || LoopbackURL.isLoopback(access.server) else {
            throw SystemFailure(
                "the cluster's URL \(access.server.shortened()) is not https",
                hint: "secrets go to a cluster by https only"
            )
        }
        guard let plugin = access.plugin else { return access }
        let credential = try await credential(of: plugin)
        access.bearer = credential.bearer
        access.trust.client = credential.client ?? access.trust.client
        return access
    }

    private func credential(
        of plugin: ClusterAccess.Plugin
    ) async throws(SystemFailure) -> CredentialPlugin.Credential {
        let soon = time.now() + .seconds(30)
        if let told, told.endsAt.map({ soon < $0 }) ?? true { return told }
        let fresh = try await PluginQueue().run(plugin, environment)
        told = fresh
        return fresh
    }
}

/// A thread for programs that tell credentials.
private actor PluginQueue {
    private let executor = BlockingExecutor(label: "regent.credential-plugin")

    nonisolated var unownedExecutor: UnownedSerialExecutor {
        unsafe executor.asUnownedSerialExecutor()
    }

    func run(
        _ plugin: ClusterAccess.Plugin,
        _ environment: [String: String]
    ) throws(SystemFailure) -> CredentialPlugin.Credential {
        try CredentialPlugin.run(plugin, environment: environment)
    }
}
