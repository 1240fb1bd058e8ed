import Foundation
import HTTPClient
import Model
import Secrets
import Subprocess

/// Runs a program that tells a cluster's credential, as kubectl does.
enum CredentialPlugin {
    /// A credential, and until when it is used.
    struct Credential: Sendable {
        var bearer: SharedSecret?
        var client: TLSTrust.Client?
        var endsAt: Instant?
    }

    private static let deadline = Duration.seconds(15)

    /// It blocks: call it on a queue of its own.
    ///
    /// - Throws: ``SystemFailure`` where it tells none.
    static func run(
        _ plugin: ClusterAccess.Plugin,
        environment: [String: String]
    ) throws(SystemFailure) -> Credential {
        guard let program = path(of: plugin.command, environment) else {
            throw SystemFailure(
                "the kubeconfig's program \(plugin.command.shortened()) is not installed",
                hint: "install it, or use another credential in the kubeconfig"
            )
        }
        let info =
            #"{"apiVersion":"\#(plugin.apiVersion)","kind":"ExecCredential","#
            + #""spec":{"interactive":false}}"#
        let command = ChildCommand(
            program,
            plugin.arguments,
            environment: environment.merging(plugin.environment) { $1 }
                .merging(["KUBERNETES_EXEC_INFO": info]) { $1 },
            deadline: deadline
        )
        let outcome: ChildOutcome
        do throws(StartFailure) {
            outcome = try command.run()
        } catch {
            throw SystemFailure(error.description)
        }
        guard case .exited(0) = outcome.ending else {
            let said = String(decoding: outcome.errors.prefix(300), as: UTF8.self)
            throw SystemFailure(
                "the kubeconfig's program \(program) told no credential: \(said.shortened())",
                hint: "run it by hand as the user that Regent runs as"
            )
        }
        return try read(outcome.output, of: program)
    }

    private static func read(
        _ output: [UInt8],
        of program: String
    ) throws(SystemFailure) -> Credential {
        let answer = unsafe SecretJSON(WipedBytes(copying: output.span.bytes))
        let bearer = answer.secret(["status", "token"])
        var client: TLSTrust.Client?
        if let certificate = answer.text(["status", "clientCertificateData"]),
            let key = answer.secret(["status", "clientKeyData"])
        {
            client = TLSTrust.Client(certificate: Array(certificate.utf8), key: key)
        }
        guard bearer != nil || client != nil else {
            throw SystemFailure("\(program) told neither a token nor a certificate")
        }
        let end = answer.text(["status", "expirationTimestamp"])
        return Credential(
            bearer: bearer,
            client: client,
            endsAt: end.flatMap { Instant(rfc3339: $0) }
        )
    }

    private static func path(of command: String, _ environment: [String: String]) -> String? {
        if command.contains("/") { return command }
        let folders = environment["PATH"]?.split(separator: ":") ?? []
        return folders.map { "\($0)/\(command)" }.first {
            FileManager.default.isExecutableFile(atPath: $0)
        }
    }
}
