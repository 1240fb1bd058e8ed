import Foundation
import Testing

/// What an editor says by the schema and what `regent validate` says are one answer.
@Suite("regent schema")
struct SchemaTests {
    private let folder: URL

    init() throws {
        folder = FileManager.default.temporaryDirectory
            .appending(path: "regent-schema-\(UUID().uuidString.prefix(8).lowercased())")
        try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
    }

    /// The files that the schema refuses, by a checker that somebody else wrote.
    private func refused(_ names: [String]) throws -> Set<String> {
        let world = try World.withoutSandbox()
        let schema = try world.regent("schema")
        #expect(schema.status == 0)
        let file = folder.appending(path: "schema.json").path
        try Data(schema.output.utf8).write(to: URL(filePath: file))
        let paths = names.map { folder.appending(path: $0).path }
        let python = World.root.appending(path: ".venv/bin/python").path
        try #require(
            FileManager.default.isExecutableFile(atPath: python),
            "run the tests with `make test`, which installs check-jsonschema"
        )
        let checker = try Program(
            python,
            ["-m", "check_jsonschema", "-o", "JSON", "--schemafile", file] + paths,
            in: folder
        ).wait()
        let report = try JSONDecoder().decode(Report.self, from: Data(checker.output.utf8))
        #expect(report.unreadable ?? [] == [], "\(checker.output)")
        return Set((report.errors ?? []).map { URL(filePath: $0.filename).lastPathComponent })
    }

    private struct Report: Decodable {
        struct Problem: Decodable, Equatable { let filename: String }
        let errors: [Problem]?
        let unreadable: [Problem]?

        private enum CodingKeys: String, CodingKey {
            case errors
            case unreadable = "parse_errors"
        }
    }

    private func write(_ name: String, _ text: String) throws {
        let file = folder.appending(path: name)
        try FileManager.default.createDirectory(
            at: file.deletingLastPathComponent(),
            withIntermediateDirectories: true
        )
        try Data(text.utf8).write(to: file)
    }

    private static func token(_ spec: String) -> String {
        """
        apiVersion: regent.dev/v1alpha1
        kind: APIToken
        metadata: {name: a}
        spec:
          organization: acme
          \(spec)

        """
    }

    /// Each is wrong in one way, and both say so.
    private static let wrong: [String] = [
        "expiresafter: 90d", "expiresAfter: 90", "expiresAfter: 90x", "expiresAfter: 1h1d",
        "expiresAfter: [90d]", "expiresAt: tomorrow", "tokenName: 12", "tokenName: \"\"",
        "suspend: \"true\"", "deletionPolicy: Keep", "rotation: []", "rotation: {overlaps: 1h}",
        "rotation: {every: 30}", "rotation: {cosmeticChanges: never}",
        "rotation: {window: {days: [Mond], from: \"09:00\", to: \"10:00\"}}",
        "rotation: {window: {from: \"9:00\", to: \"10:00\"}}",
        "rotation: {window: {from: \"24:00\", to: \"10:00\"}}",
        "rotation: {window: {from: \"09:00\", to: \"10:00\", timeZone: CET}}",
        "delivery: {file: {path: x}}", "delivery: [{}]", "delivery: [{file: {}}]",
        "delivery: [{file: {path: a, mode: \"0777\"}}]", "delivery: [{file: {path: a/../b}}]",
        "delivery: [{file: {path: a, owner: \"a b\"}}]",
        "delivery: [{file: {path: a}, hook: {name: b}}]",
        "delivery: [{file: {path: a}, template: x}]", "delivery: [{vault: {mount: a, path: b}}]",
        "delivery: [{kubernetesSecret: {namespace: A, name: b, key: c}}]",
        "delivery: [{githubActionsSecret: {repository: a, name: B}}]",
        "delivery: [{awsSecretsManager: {region: Frankfurt, secretID: a}}]",
        "datasetCapabilities: [logs]", "orgCapabilities: {users: read}", "import: {}",
        "import: {id: a/b}",
    ]

    @Test func `refuses what validate refuses`() throws {
        var texts = Self.wrong.map(Self.token)
        texts += [
            Self.token("suspend: true").replacing("regent.dev/v1alpha1", with: "regent.dev/v2"),
            Self.token("suspend: true").replacing("{name: a}", with: "{name: A}"),
            Self.token("suspend: true").replacing("metadata", with: "metdata"),
            Self.token("suspend: true").replacing("APIToken", with: "APITokn"),
            Self.token("import: {id: a}").replacing("APIToken", with: "TokenDefaults"),
        ]
        let names = texts.indices.map { "wrong-\($0).yaml" }
        for (name, text) in zip(names, texts) {
            let number = name.filter(\.isNumber)
            try write(name, text.replacing("{name: a}", with: "{name: a\(number)}"))
        }
        let world = try World.withoutSandbox()
        let report = try world.regent("validate", folder.path).output
        for name in names {
            #expect(report.contains("/\(name):"), "validate lets \(name) through")
        }
        let refused = try refused(names)
        for (name, text) in zip(names, texts) where !refused.contains(name) {
            Issue.record("the schema lets it through:\n\(text)")
        }
    }

    @Test func `lets through every example of the documentation and of the demo`() throws {
        let examples = try Self.examples()
        #expect(examples.count >= 6)
        var names: [String] = []
        for (number, text) in examples.enumerated() {
            names.append("example-\(number)/a.yaml")
            try write(names[number], text)
        }
        #expect(try refused(names).isEmpty)
        let world = try World.withoutSandbox()
        let whole = try #require(examples.first { $0.contains("\nhooks:") })
        try world.write("whole.yaml", whole)
        for (name, text) in zip(names, examples) where !text.contains("kind: ControllerConfig") {
            let path = folder.appending(path: name).path
            let outcome = try world.regent("validate", path, "--config", "whole.yaml")
            #expect(outcome.status == 0, "\(outcome.output)\(outcome.errors)\(text)")
        }
    }

    /// Whole documents in fences of YAML, and those of the demo.
    private static func examples() throws -> [String] {
        let files = FileManager.default
        var examples: [String] = []
        let docs = World.root.appending(path: "docs")
        let pages =
            [World.root.appending(path: "README.md")]
            + (try files.contentsOfDirectory(at: docs, includingPropertiesForKeys: nil))
        for page in pages.sorted(by: { $0.path < $1.path }) where page.pathExtension == "md" {
            let text = String(decoding: try Data(contentsOf: page), as: UTF8.self)
            for block in text.split(separator: "```yaml\n").dropFirst() {
                let example =
                    block.split(separator: "```", maxSplits: 1).first.map(String.init) ?? ""
                if example.hasPrefix("apiVersion: regent.dev/") { examples.append(example) }
            }
        }
        let demo = World.root.appending(path: "manifests/demo")
        for path in ["regent.yaml", "tokens/checkout.yaml", "tokens/search.yaml"] {
            let bytes = try Data(contentsOf: demo.appending(path: path))
            // The checker reads one document a file.
            examples += String(decoding: bytes, as: UTF8.self).split(separator: "\n---\n")
                .map(String.init)
        }
        return examples
    }
}
