import Axiom
import Delivery
import Foundation
import HTTPClient
import Manifests
import Model
import Secrets

/// What the configuration says of the systems that secrets go to, in the words of sinks.
struct SinkComposition {
    private let configuration: ControllerConfiguration
    private let environment: [String: String]

    init(_ configuration: ControllerConfiguration, environment: [String: String]) {
        self.configuration = configuration
        self.environment = environment
    }

    /// A file of certificates and names is not longer.
    private static let mostKubeconfigBytes = 1024 * 1024

    func connections(
        transport: any Transport,
        time: TimeSource
    ) -> SinkConnections {
        let secretVariables = configuration.secretVariables
        return SinkConnections(
            filesRoot: configuration.filesRoot,
            hooks: Dictionary(
                configuration.hooks.map { hook in
                    (
                        hook.name,
                        SinkConnections.Hook(
                            command: hook.command,
                            verify: hook.verify,
                            timeout: hook.timeout,
                            user: hook.user
                        )
                    )
                },
                uniquingKeysWith: { first, _ in first }
            ),
            vaults: configuration.connections.vault.compactMap(vault),
            clusters: clusters,
            environment: environment.filter { !secretVariables.contains($0.key) },
            transport: transport,
            time: time
        )
    }

    // MARK: Vault

    private func vault(
        _ connection: ControllerConfiguration.VaultConnection
    ) -> VaultConnection? {
        guard let authentication = connection.authentication else { return nil }
        var address = connection.address
        while address.hasSuffix("/") { address.removeLast() }
        return VaultConnection(
            name: connection.name,
            address: address,
            caFile: connection.caFile,
            namespace: connection.namespace,
            authentication: vault(authentication)
        )
    }

    private func vault(
        _ authentication: ControllerConfiguration.VaultConnection.Authentication
    ) -> VaultConnection.Authentication {
        switch authentication {
        case .token(let token): .token(source(token))
        case .appRole(let mount, let roleID, let secretID):
            .appRole(mount: mount, roleID: roleID, secretID: source(secretID))
        case .jwt(let mount, let role, let token):
            .jwt(mount: mount, role: role, token: source(token))
        case .kubernetes(let mount, let role):
            .jwt(
                mount: mount,
                role: role,
                token: .file("\(ClusterAccess.serviceAccountFolder)/token")
            )
        }
    }

    private func source(_ source: ControllerConfiguration.SecretSource) -> SecretSource {
        let credential = CredentialReader.credential(source, environment: environment)
        return SecretSource { () throws(SecretSource.Failure) in
            do throws(CredentialError) {
                return try credential.read()
            } catch {
                throw SecretSource.Failure(error.description)
            }
        }
    }

    // MARK: Clusters

    /// Without any connection, the cluster that Regent runs in, or the one that kubectl would ask.
    private var clusters: [ClusterConnection] {
        let configured = configuration.connections.kubernetes
        let named = configured.isEmpty ? [.init(name: "default")] : configured
        return named.map { connection in
            ClusterConnection(name: connection.name) { () throws(SecretSource.Failure) in
                try access(connection)
            }
        }
    }

    private func access(
        _ connection: ControllerConfiguration.KubernetesConnection
    ) throws(SecretSource.Failure) -> ClusterAccess {
        if let path = connection.kubeconfig {
            return try access(path, context: connection.context)
        }
        if environment["KUBERNETES_SERVICE_HOST"]?.isEmpty == false {
            return try ClusterAccess.inside(environment)
        }
        guard let path = environment["KUBECONFIG"], !path.isEmpty else {
            return try ClusterAccess.inside(environment)
        }
        guard !path.contains(":") else {
            throw SecretSource.Failure(
                "KUBECONFIG names several files; name one, or write kubeconfig in "
                    + "connections.kubernetes"
            )
        }
        return try access(path, context: connection.context)
    }

    private func access(
        _ path: String,
        context: String?
    ) throws(SecretSource.Failure) -> ClusterAccess {
        guard let data = FileManager.default.contents(atPath: path),
            data.count <= Self.mostKubeconfigBytes
        else { throw SecretSource.Failure("the kubeconfig \(path) cannot be read") }
        let kubeconfig: Kubeconfig
        do throws(KubeconfigProblem) {
            kubeconfig = try Kubeconfig(Array(data), path: path, context: context)
        } catch {
            throw SecretSource.Failure(error.description)
        }
        var access = ClusterAccess(server: kubeconfig.server)
        switch kubeconfig.authorities {
        case .file(let file)?: access.trust.authorities = .file(file)
        case .inline(let text)?: access.trust.authorities = .pem(try Self.decoded(text, path))
        case nil: break
        }
        if let file = kubeconfig.tokenFile {
            access.bearer = try SecretSource.file(file).read()
        } else if let token = kubeconfig.token {
            access.bearer = unsafe SharedSecret(Secret(copying: token.utf8Span.span.bytes))
        }
        if let certificate = kubeconfig.certificate, let key = kubeconfig.key {
            access.trust.client = TLSTrust.Client(
                certificate: try Self.bytes(certificate, path),
                key: try Self.secret(key, path)
            )
        }
        access.plugin = kubeconfig.plugin.map {
            ClusterAccess.Plugin(
                command: $0.command,
                arguments: $0.arguments,
                environment: $0.environment,
                apiVersion: $0.apiVersion
            )
        }
        return access
    }

    private static func bytes(
        _ content: Kubeconfig.Content,
        _ path: String
    ) throws(SecretSource.Failure) -> [UInt8] {
        switch content {
        case .inline(let text): return try decoded(text, path)
        case .file(let file):
            guard let data = FileManager.default.contents(atPath: file) else {
                throw SecretSource.Failure("the file \(file), which \(path) names, cannot be read")
            }
            return Array(data)
        }
    }

    private static func secret(
        _ content: Kubeconfig.Content,
        _ path: String
    ) throws(SecretSource.Failure) -> SharedSecret {
        switch content {
        case .file(let file): return try SecretSource.file(file).read()
        case .inline(let text):
            let encoded = unsafe Secret(copying: text.utf8Span.span.bytes)
            guard let key = encoded.fromBase64() else { throw unreadable(path) }
            return key
        }
    }

    private static func decoded(
        _ text: String,
        _ path: String
    ) throws(SecretSource.Failure) -> [UInt8] {
        guard let data = Data(base64Encoded: text) else { throw unreadable(path) }
        return Array(data)
    }

    private static func unreadable(_ path: String) -> SecretSource.Failure {
        SecretSource.Failure("a credential in \(path) is no Base64")
    }
}
