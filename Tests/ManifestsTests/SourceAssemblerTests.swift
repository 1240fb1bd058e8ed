import Manifests
import Model
import Testing

private func address(_ name: String, in organization: String = "acme") -> Address {
    Address(organization: organization, name: name)
}

@Suite struct `Many files together` {
    @Test func `ask for what each of them asks`() {
        let desired = assemble([
            ("tokens/b.yaml", manifest(name: "b") + "---\n" + manifest(name: "c")),
            ("tokens/a.yaml", manifest(name: "b", "organization: beta")),
        ])
        #expect(
            desired.specs.keys.sorted() == [address("b"), address("c"), address("b", in: "beta")]
        )
        #expect(desired.held.isEmpty)
        #expect(desired.unreadablePaths.isEmpty)
        #expect(desired.diagnostics.isEmpty)
    }

    @Test func `hold an address that two of them define, valid or not`() {
        for spec in ["description: x", "descripton: x"] {
            let desired = assemble([
                ("tokens/payments/checkout.yaml", "# new\n" + manifest(name: "one", spec)),
                ("tokens/old.yaml", manifest(name: "one")),
                ("tokens/other.yaml", manifest(name: "two")),
            ])
            #expect(Array(desired.specs.keys) == [address("two")])
            let held = HeldManifest(
                reason: .duplicateAddress,
                position: SourcePosition(path: "tokens/old.yaml"),
                message: "acme/one is defined at tokens/old.yaml:1:1, "
                    + "tokens/payments/checkout.yaml:2:1; keep one of them"
            )
            #expect(desired.held == [address("one"): held])
            let first = desired.diagnostics.first
            #expect(
                first?.description
                    == "tokens/payments/checkout.yaml:5:9: error: acme/one is already "
                    + "defined at tokens/old.yaml:1:1"
            )
            #expect(first?.address == address("one"))
        }
    }

    @Test func `hold an address of an organization that nobody configured`() {
        let desired = assemble([
            ("a.yaml", manifest(name: "one", "organization: acne")),
            ("b.yaml", manifest(name: "two", "organization: initech")),
        ])
        #expect(desired.specs.isEmpty)
        #expect(
            desired.diagnostics.map(\.description) == [
                "a.yaml:6:17: error: unknown organization 'acne'; did you mean 'acme'?",
                "b.yaml:6:17: error: unknown organization 'initech'; known organizations: acme, beta",
            ]
        )
        #expect(desired.held[address("one", in: "acne")]?.reason == .invalidManifest)
        #expect(
            desired.held[address("one", in: "acne")]?.message
                == "unknown organization 'acne'; did you mean 'acme'?"
        )
    }

    @Test func `accept any organization where none are configured`() {
        let file = ("a.yaml", manifest(name: "one", "organization: initech"))
        let desired = assemble([file], organizations: nil)
        #expect(desired.specs.count == 1)
        #expect(desired.diagnostics.isEmpty)
    }

    @Test func `hold an invalid manifest and nothing else`() {
        let desired = assemble([
            ("a.yaml", manifest(name: "good") + "---\n" + manifest(name: "bad", "x: 1\nsuspend: 2"))
        ])
        #expect(Array(desired.specs.keys) == [address("good")])
        let held = HeldManifest(
            reason: .invalidManifest,
            position: SourcePosition(path: "a.yaml", line: 8),
            message: "line 13: unknown field 'x' in spec; known fields: allowSameName, "
                + "allowUnknownCapabilities, check, datasetCapabilities, deletionPolicy, delivery, "
                + "description, expiresAfter, expiresAt, import, keepSealed, orgCapabilities, "
                + "organization, rotation, suspend, tokenName, viewCapabilities (and 1 more)"
        )
        #expect(desired.held == [address("bad"): held])
        #expect(desired.unreadablePaths.isEmpty)
    }

    @Test(arguments: [
        "a: [", manifest(name: "Bad_Name"),
        manifest().replacing("kind: APIToken", with: "kind: Token"),
        manifest("organization: 7"), manifest().replacing("spec:", with: "spec: &a"), "- x",
        "apiVersion: regent.dev/v1alpha1\nkind: APIToken\nmetadata: {name: one}",
    ])
    func `miss no token of a file whose manifests cannot all be told apart`(text: String) {
        let desired = assemble([("a.yaml", text), ("b.yaml", manifest(name: "good"))])
        #expect(desired.unreadablePaths == ["a.yaml"])
        #expect(Array(desired.specs.keys) == [address("good")])
        #expect(desired.held.isEmpty)
        #expect(!desired.diagnostics.isEmpty)
    }

    @Test func `keep the valid manifests of a file in which another names no token`() {
        let desired = assemble([("a.yaml", manifest(name: "good") + "---\n- x\n")])
        #expect(Array(desired.specs.keys) == [address("good")])
        #expect(desired.unreadablePaths == ["a.yaml"])
    }

    @Test func `hold tokens that would write to one sink`() {
        let desired = assemble([
            ("a.yaml", manifest(name: "one", "delivery: [{file: {path: x}}]")),
            ("b.yaml", manifest(name: "two", "delivery: [{file: {path: y}}, {file: {path: x}}]")),
            ("c.yaml", manifest(name: "three", "delivery: [{file: {path: z}}]")),
        ])
        #expect(Array(desired.specs.keys) == [address("three")])
        #expect(
            desired.diagnostics.map(\.description) == [
                "b.yaml:6:33: error: file x is also written to by acme/one at a.yaml:6:14; "
                    + "give each token a place of its own"
            ]
        )
        #expect(
            desired.held.mapValues(\.message) == [
                address("one"): "file x is also written to by acme/two at b.yaml:6:33",
                address("two"): "file x is also written to by acme/one at a.yaml:6:14",
            ]
        )
        #expect(desired.held.values.allSatisfy { $0.reason == .sinkConflict })
    }

    @Test func `show a hostile path without its control characters`() {
        let desired = assemble([
            ("a\u{1b}[31m.yaml", manifest(name: "one")), ("b.yaml", manifest(name: "one")),
        ])
        #expect(
            desired.diagnostics.map(\.summary) == [
                "acme/one is already defined at a\\u001b[31m.yaml:1:1"
            ]
        )
    }
}

@Suite struct `A file of manifests` {
    @Test(arguments: ["a.yaml", "a.yml", "a.json", "teams/a/b.yaml", "a.yaml.json"])
    func `is known by its ending`(path: String) {
        #expect(ManifestFile.isManifest(at: path))
    }

    @Test(arguments: [
        "README.md", "a.yaml.bak", "yaml", ".yaml", ".a.yaml", ".github/workflows/ci.yml",
        "teams/.cache/a.json", "a.YAML",
    ])
    func `is none without one, or hidden`(path: String) {
        #expect(!ManifestFile.isManifest(at: path))
    }
}
