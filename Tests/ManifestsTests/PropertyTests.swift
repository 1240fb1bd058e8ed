import Manifests
import Model
import SeededRandom
import Testing

let ordinaryManifest = """
    apiVersion: regent.dev/v1alpha1
    kind: APIToken
    metadata: {name: one, labels: {a: b}, annotations: {regent.dev/regenerate: "1"}}
    spec:
      expiresAfter: 90d
      datasetCapabilities:
        "*": {query: [read], share: [create, read]}
      orgCapabilities: {users: [create]}
      rotation: {every: 30d, overlap: 24h, spread: 1h}
      delivery:
        - file: {path: a/b, mode: "0440", owner: "a:b"}
      deletionPolicy: Delete
    """

/// One of everything that the small manifest does without, for bytes that are nearly right.
let everyOtherField = """
    apiVersion: regent.dev/v1alpha1
    kind: TokenDefaults
    metadata: {name: team}
    spec:
      labels: {a: b}
      expiresAt: 2027-01-01T00:00:00Z
      rotation:
        window: {days: [Mon], from: "09:00", to: "24:00", timeZone: Europe/Berlin}
    ---
    apiVersion: regent.dev/v1alpha1
    kind: APIToken
    metadata: {name: two, annotations: {regent.dev/moved-from: three}}
    spec:
      import: {id: a-1, rotate: now}
      delivery:
        - {kubernetesSecret: {namespace: a, name: b, key: c, restart: [deployment/d]}, connection: e}
        - {vault: {mount: a, path: b/c, field: d}, required: false, onRemoval: Delete}
        - {githubActionsSecret: {repository: a/b, name: C}, template: "x{{token}}"}
        - awsSecretsManager: {region: eu-central-1, secretID: a}
        - webhook: {connection: edge}
        - hook: {name: deploy, arguments: [a]}
    """

@Suite struct `Any bytes` {
    private func check(_ bytes: [UInt8]) {
        let file = ManifestFile(path: "f.yaml", bytes: bytes)
        let parsed = ManifestParser.parse(file)
        #expect(parsed == ManifestParser.parse(file))
        var desired = SourceAssembler.assemble(
            [parsed],
            under: SourceRules(defaultOrganization: "acme")
        )
        file.addExcerpts(to: &desired.diagnostics)
        if desired.diagnostics.isEmpty, !parsed.manifests.isEmpty {
            #expect(desired.held.isEmpty)
            #expect(desired.unreadablePaths.isEmpty)
        }
        let texts = desired.diagnostics.map { $0.description + ($0.excerpt ?? "") }
        #expect(
            !texts.joined().utf8.contains { $0 < 0x20 || $0 == 0x7F }
        )
        let configuration = decodeConfiguration(
            file: (path: "c.yaml", bytes: bytes),
            options: [:],
            environment: [:],
            folder: "/etc/regent"
        )
        #expect(configuration.configuration == nil)
    }

    @Test func `end in a manifest or an error, and never in a crash`() {
        var random = SeededRandom(seed: 1)
        let alphabet = Array("{}[]:,-?&*!|>'\"%@`#~<= \n\t\r0aé\u{85}\u{2028}\u{0}\u{1b}".utf8)
        for _ in 0..<400 {
            let count = Int.random(in: 0..<80, using: &random)
            check((0..<count).map { _ in alphabet.randomElement(using: &random) ?? 0 })
            check((0..<count).map { _ in UInt8.random(in: 0...255, using: &random) })
        }
    }

    @Test func `near a manifest end in one or an error, too`() {
        var random = SeededRandom(seed: 2)
        for step in 0..<1000 {
            let original = Array((step.isMultiple(of: 2) ? ordinaryManifest : everyOtherField).utf8)
            var bytes = original
            for _ in 0..<Int.random(in: 1...4, using: &random) {
                let index = Int.random(in: 0..<bytes.count, using: &random)
                switch Int.random(in: 0..<4, using: &random) {
                case 0: bytes.remove(at: index)
                case 1: bytes.insert(bytes.randomElement(using: &random) ?? 0, at: index)
                case 2: bytes[index] = UInt8.random(in: 0...255, using: &random)
                default: bytes.replaceSubrange(index..., with: original.suffix(index))
                }
                if bytes.isEmpty { bytes = [0] }
            }
            check(bytes)
        }
    }
}

@Suite struct `The order of a manifest's keys` {
    @Test func `makes no difference`() throws {
        var random = SeededRandom(seed: 3)
        let expected = try #require(parse(ordinaryManifest).spec)
        let members: [[String]] = [
            [
                "\"expiresAfter\": \"90d\"",
                "\"datasetCapabilities\": {\"*\": {\"share\": [\"read\", \"create\"], \"query\": [\"read\"]}}",
                "\"orgCapabilities\": {\"users\": [\"create\"]}",
                "\"deletionPolicy\": \"Delete\"",
                "\"delivery\": [{\"file\": {\"owner\": \"a:b\", \"mode\": \"0440\", \"path\": \"a/b\"}}]",
            ],
            ["\"spread\": \"1h\"", "\"overlap\": \"24h\"", "\"every\": \"30d\""],
            [
                "\"name\": \"one\"", "\"labels\": {\"a\": \"b\"}",
                "\"annotations\": {\"regent.dev/regenerate\": \"1\"}",
            ],
        ]
        func object(_ members: [String]) -> String {
            "{" + members.shuffled(using: &random).joined(separator: ", ") + "}"
        }
        for _ in 0..<50 {
            let rotation = "\"rotation\": " + object(members[1])
            let text = object([
                "\"apiVersion\": \"regent.dev/v1alpha1\"", "\"kind\": \"APIToken\"",
                "\"metadata\": " + object(members[2]),
                "\"spec\": " + object(members[0] + [rotation]),
            ])
            #expect(parse(text).spec == expected)
        }
    }
}
