import Foundation
import Model
import Testing

@Suite struct `A sink in the state` {
    @Test func `from before there were options has the usual ones`() throws {
        let row = #"{"file":{"_0":{"path":"a.token","mode":256,"owner":"app"}}}"#
        let sink = try JSONDecoder().decode(SinkSpec.self, from: Data(row.utf8))
        #expect(sink == .file(FileSinkSpec(path: "a.token", mode: 0o400, owner: "app")))
    }

    @Test(arguments: [
        SinkSpec.file(FileSinkSpec(path: "a", options: SinkOptions(isRequired: false))),
        .kubernetesSecret(
            KubernetesSecretSpec(
                namespace: "a",
                name: "b",
                key: "c",
                previousKey: "d",
                restart: [.init(.statefulset, "e")],
                options: SinkOptions(connection: "f")
            )
        ),
        .vault(VaultSinkSpec(mount: "a", path: "b", field: "c")),
        .githubActionsSecret(GitHubActionsSecretSpec(repository: "a/b", name: "C")),
        .awsSecretsManager(AWSSecretSpec(region: "eu-central-1", secretID: "a")),
        .webhook(WebhookSinkSpec(connection: "a")),
        .hook(
            HookSinkSpec(name: "a", arguments: ["b"], options: SinkOptions(template: "{{token}}"))
        ),
    ])
    func `comes back as it was`(sink: SinkSpec) throws {
        let row = try JSONEncoder().encode(sink)
        #expect(try JSONDecoder().decode(SinkSpec.self, from: row) == sink)
    }
}
