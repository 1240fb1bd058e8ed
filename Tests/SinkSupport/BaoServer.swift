package import Delivery
import Foundation
package import HTTPClient
package import Model
import Secrets
import Testing

/// A server of OpenBao that keeps all in memory.
package final class BaoServer: Sendable {
    package let url: String
    private let helper: Helper
    private static let rootToken = "root-of-these-tests"

    /// One for all tests of this process: each has mounts of its own.
    package static let shared = Task { try await BaoServer() }

    private init() async throws {
        let program = try #require(python).deletingLastPathComponent().appending(path: "bao").path
        let port = try freePort()
        url = "http://127.0.0.1:\(port)"
        helper = try Helper(
            #""$@" >server.log 2>&1 & server=$!; cat >/dev/null; kill -9 $server"#,
            [
                program, "server", "-dev", "-dev-no-store-token",
                "-dev-listen-address=127.0.0.1:\(port)", "-dev-root-token-id=\(Self.rootToken)",
            ]
        )
        try await wait(for: "OpenBao") {
            let (status, _) = try await SinkSupport.ask(.get, "\(url)/v1/sys/health")
            return status == 200
        }
    }

    /// Asks until a server is ready.
    private func wait(for what: String, _ isReady: () async throws -> Bool) async throws {
        for _ in 0..<600 {
            if (try? await isReady()) == true { return }
            try await Task.sleep(for: .milliseconds(50))
        }
        Issue.record("\(what) does not become ready")
    }

    /// As root.
    @discardableResult
    package func ask(
        _ method: HTTPRequest.Method,
        _ path: String,
        _ body: String? = nil
    ) async throws -> [String: Any] {
        let (status, json) = try await answer(method, path, body)
        try #require((200...204).contains(status) || status == 404, "\(path): \(status)")
        return json as? [String: Any] ?? [:]
    }

    private func answer(
        _ method: HTTPRequest.Method,
        _ path: String,
        _ body: String? = nil
    ) async throws -> (status: Int, json: Any?) {
        try await SinkSupport.ask(
            method,
            "\(url)/v1/\(path)",
            headers: [("X-Vault-Token", Self.rootToken), ("Content-Type", "application/json")],
            body
        )
    }

    /// A mount of its own for a test.
    package func mount(version: Int) async throws -> String {
        let name = "kv-" + UUID().uuidString.lowercased().prefix(8)
        try await ask(
            .post,
            "sys/mounts/\(name)",
            #"{"type":"kv","options":{"version":"\#(version)"}}"#
        )
        // A new store of version 2 is being upgraded for a moment, and refuses everything.
        try await wait(for: name) {
            let (status, _) = try await answer(
                .get,
                version == 2 ? "\(name)/metadata/none" : "\(name)/none"
            )
            return status == 404
        }
        return name
    }

    /// A token with one policy; it lives for an hour.
    package func token(allowing policy: String) async throws -> String {
        let name = "p-" + UUID().uuidString.lowercased()
        let text = try JSONSerialization.data(withJSONObject: ["policy": policy])
        try await ask(.put, "sys/policies/acl/\(name)", String(decoding: text, as: UTF8.self))
        let answer = try await ask(
            .post,
            "auth/token/create",
            #"{"policies":["\#(name)"],"ttl":"1h"}"#
        )
        return try #require(answer.at("auth", "client_token") as? String)
    }

    package var root: VaultConnection.Authentication {
        .token(SecretSource { () throws(SecretSource.Failure) in secret(Self.rootToken) })
    }

    package func connection(
        _ authentication: VaultConnection.Authentication? = nil,
        address: String? = nil
    ) -> VaultConnection {
        VaultConnection(
            name: "default",
            address: address ?? url,
            authentication: authentication ?? root
        )
    }

    package func connections(
        _ connection: VaultConnection? = nil,
        over transport: any Transport = transport,
        time: TimeSource = quickTime
    ) -> SinkConnections {
        SinkConnections(
            filesRoot: "/nonexistent",
            vaults: [connection ?? self.connection()],
            transport: transport,
            time: time
        )
    }

    package func factory(
        _ connection: VaultConnection,
        time: TimeSource = quickTime
    ) -> SinkFactory {
        SinkFactory(connections(connection, time: time))
    }
}
