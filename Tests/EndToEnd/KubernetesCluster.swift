import Foundation
import Testing

/// The stand-in for Kubernetes with a kubeconfig that `kubectl config` made.
final class KubernetesCluster {
    let kubeconfig: URL
    let url: String
    private let program: Program
    private let input = Pipe()
    private let folder: URL
    private let kubectl: URL
    let namespace = "shop"

    /// The Python with the programs of Tests/requirements.txt beside it; nil: they are not installed.
    static let python: URL? = {
        guard let path = ProcessInfo.processInfo.environment["REGENT_PYTHON"] else { return nil }
        let kubectl = URL(filePath: path).deletingLastPathComponent().appending(path: "kubectl")
        let isThere = FileManager.default.isExecutableFile(atPath: kubectl.path)
        return isThere ? URL(filePath: path) : nil
    }()

    init() throws {
        let python = try #require(Self.python)
        kubectl = python.deletingLastPathComponent().appending(path: "kubectl")
        folder = FileManager.default.temporaryDirectory
            .appending(path: "cluster-\(UUID().uuidString.prefix(8).lowercased())")
        try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
        try Data(#"{"pod-token":{"user":"regent","groups":["system:masters"]}}"#.utf8)
            .write(to: folder.appending(path: "tokens.json"))
        let script = World.root.appending(path: "Tests/EndToEnd/Kubernetes/apiserver.py").path
        program = try Program(
            python.path,
            [
                script, "--tokens", "tokens.json", "--folder", folder.path, "--client",
                "regent:system:masters",
            ],
            in: folder,
            input: input
        )
        let ready = try #require(
            try JSONSerialization.jsonObject(with: Data(try program.firstLine().utf8))
                as? [String: Any]
        )
        url = try #require(ready["url"] as? String)
        kubeconfig = folder.appending(path: "kubeconfig")
        try writeKubeconfig(ready)
        try tell("namespaces", ["name": namespace], ready["adminToken"] as? String ?? "")
    }

    /// Three contexts of one cluster: by a certificate, a token and a program.
    private func writeKubeconfig(_ ready: [String: Any]) throws {
        let clients = ready["clients"] as? [String: [String: String]]
        let client = try #require(clients?["regent:system:masters"])
        try config(
            "set-cluster",
            "test",
            "--server=\(url)",
            "--embed-certs",
            "--certificate-authority=\(try #require(ready["caFile"] as? String))"
        )
        try config(
            "set-credentials",
            "certificate",
            "--embed-certs",
            "--client-certificate=\(try #require(client["certificate"]))",
            "--client-key=\(try #require(client["key"]))"
        )
        try config("set-credentials", "token", "--token=pod-token")
        try FileManager.default.createDirectory(
            at: folder.appending(path: "bin"),
            withIntermediateDirectories: false
        )
        try Data(
            """
            #!/bin/sh
            echo "$KUBERNETES_EXEC_INFO" | grep -q ExecCredential || exit 1
            printf '{"apiVersion":"client.authentication.k8s.io/v1","kind":"ExecCredential",'
            printf '"status":{"token":"%s"}}' "$PLUGIN_TOKEN"

            """.utf8
        ).write(to: folder.appending(path: "bin/plugin"))
        try FileManager.default.setAttributes(
            [.posixPermissions: 0o755],
            ofItemAtPath: folder.appending(path: "bin/plugin").path
        )
        try config(
            "set-credentials",
            "plugin",
            "--exec-command=\(folder.path)/bin/plugin",
            "--exec-api-version=client.authentication.k8s.io/v1",
            "--exec-interactive-mode=Never",
            "--exec-env=PLUGIN_TOKEN=pod-token"
        )
        for user in ["certificate", "token", "plugin"] {
            try config("set-context", user, "--cluster=test", "--user=\(user)")
        }
        try config("use-context", "certificate")
    }

    deinit {
        try? input.fileHandleForWriting.close()
        _ = program.wait()
        try? FileManager.default.removeItem(at: folder)
    }

    private func config(_ arguments: String...) throws {
        try run(["config", "--kubeconfig=\(kubeconfig.path)"] + arguments)
    }

    @discardableResult
    private func run(_ arguments: [String]) throws -> String {
        let outcome = try Program(kubectl.path, arguments, in: folder).wait()
        try #require(outcome.status == 0, "kubectl \(arguments): \(outcome.errors)")
        return outcome.output
    }

    /// What only the stand-in can be told; curl sends it.
    private func tell(_ what: String, _ body: [String: String], _ token: String) throws {
        let text = String(decoding: try JSONEncoder().encode(body), as: UTF8.self)
        let outcome = try Program(
            "/usr/bin/curl",
            [
                "-sfk", "-H", "Authorization: Bearer \(token)", "-d", text, "\(url)/_test/\(what)",
            ],
            in: folder
        ).wait()
        try #require(outcome.status == 0, "\(outcome.errors)")
    }

    /// A key of a Secret, by kubectl.
    func value(_ key: String, of secret: String) throws -> String {
        let text = try run([
            "--kubeconfig=\(kubeconfig.path)", "-n", namespace, "get", "secret", secret, "-o",
            "jsonpath={.data['\(key)']}",
        ])
        return String(decoding: Data(base64Encoded: text) ?? Data(), as: UTF8.self)
    }

    /// Changes a key as a person would.
    func edit(_ key: String, of secret: String, to text: String) throws {
        let encoded = Data(text.utf8).base64EncodedString()
        try run([
            "--kubeconfig=\(kubeconfig.path)", "-n", namespace, "patch", "secret", secret,
            "--type=merge", "--field-manager=kubectl-edit", "-p",
            #"{"data":{"\#(key)":"\#(encoded)"}}"#,
        ])
    }
}
