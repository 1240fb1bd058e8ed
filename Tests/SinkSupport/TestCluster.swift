package import Delivery
import Foundation
package import HTTPClient
package import Model
import Secrets
import Testing

/// A cluster to write to: the stand-in, or the real one of a kubeconfig that `kubectl proxy` serves.
package final class TestCluster: Sendable {
    package let url: String
    private let trust: TLSTrust?
    private let rootToken: String?
    private let adminToken: String?
    private let helper: Helper?

    /// Where `kubectl proxy` serves a real cluster; nil: the stand-in takes its place.
    package static let realURL = ProcessInfo.processInfo.environment["REGENT_TEST_CLUSTER"]

    /// One for all tests of this process: each has namespaces of its own.
    package static let shared = Task { try TestCluster() }

    /// Who may do everything, and who may do what the documentation says.
    private static var users: [String: [String: Any]] {
        [
            "root-of-these-tests": ["user": "root", "groups": ["system:masters"]],
            "regent-token": ["user": "regent"], "reader-token": ["user": "reader"],
        ]
    }

    private init() throws {
        if let url = Self.realURL {
            self.url = url
            (trust, rootToken, adminToken, helper) = (nil, nil, nil, nil)
            return
        }
        let script = root.appending(path: "Tests/EndToEnd/Kubernetes/apiserver.py").path
        let helper = try Helper(
            #"printf '%s' "$1" >tokens; printf '%s' "$2" >rules; shift 2; exec "$@""#,
            [
                try Self.json(Self.users), try Self.json(["rules": Self.rules]),
                try #require(python).path, script, "--tokens", "tokens", "--rules", "rules",
                "--client", "root:system:masters",
            ]
        )
        let line = Data(try helper.readLine().utf8)
        let ready = try #require(try JSONSerialization.jsonObject(with: line) as? [String: Any])
        self.helper = helper
        url = try #require(ready["url"] as? String)
        adminToken = ready["adminToken"] as? String
        rootToken = "root-of-these-tests"
        trust = TLSTrust(authorities: .file(try #require(ready["caFile"] as? String)))
    }

    /// What docs/sinks.md says that Regent needs, for a Secret `axiom` in any namespace.
    private static var rules: [[String: Any]] {
        [
            [
                "user": "regent", "resources": ["secrets"], "resourceNames": ["axiom"],
                "verbs": ["get", "patch", "create"],
            ],
            [
                "user": "regent", "apiGroups": ["apps"],
                "resources": ["deployments", "statefulsets", "daemonsets"],
                "resourceNames": ["checkout"], "verbs": ["get", "patch"],
            ],
            ["user": "reader", "resources": ["secrets"], "verbs": ["get"]],
        ]
    }

    private static func json(_ value: Any) throws -> String {
        String(decoding: try JSONSerialization.data(withJSONObject: value), as: UTF8.self)
    }

    // MARK: What tests do

    /// As somebody who may do everything.
    @discardableResult
    package func ask(
        _ method: HTTPRequest.Method,
        _ path: String,
        _ body: Any? = nil,
        contentType: String = "application/json"
    ) async throws -> [String: Any] {
        var headers = [("Content-Type", contentType)]
        if let rootToken { headers.append(("Authorization", "Bearer \(rootToken)")) }
        let (status, json) = try await SinkSupport.ask(
            method,
            url + path,
            headers: headers,
            try body.map(Self.json),
            trust: trust
        )
        let answer = json as? [String: Any] ?? [:]
        try #require((200...201).contains(status) || status == 404, "\(path): \(status) \(answer)")
        return answer
    }

    /// What only the stand-in can be told.
    package func tell(_ what: String, _ body: [String: Any]) async throws {
        let (status, answer) = try await SinkSupport.ask(
            .post,
            "\(url)/_test/\(what)",
            headers: [("Authorization", "Bearer \(try #require(adminToken))")],
            try Self.json(body),
            trust: trust
        )
        try #require(status == 200, "\(what): \(String(describing: answer))")
    }

    /// A namespace for one test.
    package func namespace() async throws -> String {
        let name = "regent-" + UUID().uuidString.lowercased().prefix(8)
        if adminToken != nil {
            try await tell("namespaces", ["name": name])
        } else {
            try await ask(
                .post,
                "/api/v1/namespaces",
                [
                    "apiVersion": "v1", "kind": "Namespace",
                    "metadata": ["name": name, "labels": ["regent.dev/test": "sinks"]],
                ]
            )
        }
        return name
    }

    /// The requests that wrote something in a namespace, as the stand-in saw them.
    package func writes(in namespace: String) async throws -> [[String: Any]] {
        let (_, json) = try await SinkSupport.ask(
            .get,
            "\(url)/_test/requests",
            headers: [("Authorization", "Bearer \(try #require(adminToken))")],
            trust: trust
        )
        let all = (json as? [String: Any])?["requests"] as? [[String: Any]] ?? []
        return all.filter {
            $0["method"] as? String == "PATCH"
                && ($0["path"] as? String ?? "").contains("/\(namespace)/")
                && !($0["query"] as? String ?? "").contains("dryRun")
                && $0["user"] as? String != "root"
        }
    }

    package func connections(
        token: String = "regent-token",
        url other: String? = nil,
        over transport: any Transport = transport,
        time: TimeSource = quickTime
    ) -> SinkConnections {
        let isReal = adminToken == nil
        let (url, trust) = (other ?? url, trust ?? TLSTrust())
        let connection = ClusterConnection(name: "default") {
            () throws(SecretSource.Failure) in
            ClusterAccess(server: url, trust: trust, bearer: isReal ? nil : secret(token))
        }
        return SinkConnections(
            filesRoot: "/nonexistent",
            clusters: [connection],
            transport: transport,
            time: time
        )
    }

    package func factory(
        token: String = "regent-token",
        url: String? = nil,
        time: TimeSource = quickTime
    ) -> SinkFactory {
        SinkFactory(connections(token: token, url: url, time: time))
    }
}

/// A Secret `axiom` in a namespace of its own.
package struct SecretPlace {
    package let cluster: TestCluster
    package let namespace: String

    package init() async throws {
        cluster = try await TestCluster.shared.value
        namespace = try await cluster.namespace()
    }

    package var path: String { "/api/v1/namespaces/\(namespace)/secrets/axiom" }

    package func sink(
        key: String = "token",
        previousKey: String? = nil,
        type: KubernetesSecretSpec.SecretType = .opaque,
        restart: [KubernetesSecretSpec.Workload] = [],
        options: SinkOptions = SinkOptions(),
        with factory: SinkFactory? = nil
    ) throws -> any Sink {
        let spec = KubernetesSecretSpec(
            namespace: namespace,
            name: "axiom",
            key: key,
            previousKey: previousKey,
            type: type,
            restart: restart,
            options: options
        )
        return try (factory ?? cluster.factory()).make(.kubernetesSecret(spec))
    }

    /// Makes the Secret as somebody else would.
    package func create(_ fields: [String: Any]) async throws {
        var object: [String: Any] = [
            "apiVersion": "v1", "kind": "Secret",
            "metadata": ["name": "axiom", "namespace": namespace],
        ]
        object.merge(fields) { $1 }
        try await cluster.ask(
            .post,
            "/api/v1/namespaces/\(namespace)/secrets?fieldManager=kubectl-create",
            object
        )
    }

    /// Changes it as `kubectl edit` would.
    package func edit(_ patch: [String: Any]) async throws {
        try await cluster.ask(
            .patch,
            "\(path)?fieldManager=kubectl-edit",
            patch,
            contentType: "application/merge-patch+json"
        )
    }

    package var object: [String: Any] { get async throws { try await cluster.ask(.get, path) } }

    /// The keys with their values.
    package var data: [String: String] {
        get async throws {
            let data = try await object["data"] as? [String: String] ?? [:]
            return data.mapValues { text in
                Data(base64Encoded: text).map { String(decoding: $0, as: UTF8.self) } ?? text
            }
        }
    }
}

package func encoded(_ text: String) -> String { Data(text.utf8).base64EncodedString() }
