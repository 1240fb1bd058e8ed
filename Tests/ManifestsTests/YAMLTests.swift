import Manifests
import Model
import Testing

@Suite struct `A file that is not for manifests` {
    @Test(arguments: [
        (
            "a: [1",
            "1:6: error: this is not YAML: did not find expected ',' or ']'; met while parsing a flow sequence that begins on line 1"
        ),
        ("a: b: c", "1:5: error: this is not YAML: mapping values are not allowed in this context"),
        (
            "kind: APIToken\n\tx: 1",
            "2:1: error: this is not YAML: found a tab character that violates indentation; met while scanning a plain scalar that begins on line 1"
        ),
        (
            "x: \"\\ud800\"",
            "1:7: error: this is not YAML: found invalid Unicode character escape code; met while parsing a quoted scalar that begins on line 1"
        ),
    ])
    func `is refused in libyaml's words where it is no YAML`(text: String, expected: String) {
        #expect(problems(text) == [expected])
        #expect(!parsedFile(text).isReadable)
        #expect(parsedFile(text).manifests.isEmpty)
    }

    @Test(
        arguments: [
            (
                [0x61, 0x3A, 0x20, 0x00],
                "1:4: error: the file has a NUL byte; save the file as UTF-8 text"
            ),
            (
                [0x61, 0x0A, 0xC3, 0x28],
                "2:2: error: this is not UTF-8: invalid trailing UTF-8 octet; save the file as UTF-8"
            ),
            (
                [0x61, 0x0D, 0x0A, 0x62, 0xFF],
                "2:2: error: this is not UTF-8: invalid leading UTF-8 octet; save the file as UTF-8"
            ),
            (
                [0x61, 0xC3],
                "1:2: error: this is not UTF-8: incomplete UTF-8 octet sequence; save the file as UTF-8"
            ),
            (
                [0x61, 0x1B],
                "1:2: error: the file has the character U+001B; write it as an escape in double quotes"
            ),
            ([0xFE, 0xFF, 0x00, 0x61], "1:1: error: this is UTF-16; save the file as UTF-8"),
            ([0xFF, 0xFE, 0x61, 0x00], "1:1: error: this is UTF-16; save the file as UTF-8"),
            (
                [0x61, 0x00, 0x3A, 0x00],
                "1:2: error: the file has a NUL byte; save the file as UTF-8 text"
            ),
        ] as [([UInt8], String)]
    )
    func `is refused where it is not UTF-8`(bytes: [UInt8], expected: String) {
        let file = ManifestParser.parse(ManifestFile(path: "f", bytes: bytes))
        #expect(file.diagnostics.map(\.description) == ["f:" + expected])
        #expect(!file.isReadable)
    }

    @Test func `is refused where it is larger than the limit`() {
        let comment = "#" + String(repeating: "x", count: Limits.manifestFileBytes - 1)
        #expect(parse(comment).unreadablePaths.isEmpty)
        #expect(
            problems(comment + "x") == [
                "1:1: error: a file of 262145 bytes is too large; at most 256 KiB are read; split it"
            ]
        )
    }

    @Test func `is refused where it has more documents than the limit`() {
        let documents = String(repeating: "---\n", count: Limits.documentsPerFile)
        #expect(problems(documents).isEmpty)
        #expect(
            problems(documents + "---\n") == [
                "101:1: error: the file has more than 100 documents; split it"
            ]
        )
    }

    @Test func `is refused where it is nested deeper than the limit`() {
        func nested(_ depth: Int) -> String {
            "x: " + String(repeating: "[", count: depth) + String(repeating: "]", count: depth)
        }
        #expect(parsedFile(nested(Limits.yamlDepth - 1)).isReadable)
        #expect(
            problems(nested(Limits.yamlDepth)) == [
                "1:35: error: values are nested more than 32 deep; no field is that deep: look for "
                    + "brackets that are never closed"
            ]
        )
        #expect(!parsedFile(String(repeating: "[", count: 200_000)).isReadable)
        #expect(!parsedFile(String(repeating: "{a: ", count: 60_000)).isReadable)
        #expect(!parsedFile(String(repeating: "- ", count: 120_000)).isReadable)
    }

    @Test func `is refused where it has more values than the limit`() {
        func list(_ count: Int) -> String { "[" + String(repeating: "1,", count: count) + "]" }
        #expect(parsedFile(list(Limits.yamlNodes - 1)).isReadable)
        #expect(
            problems(list(Limits.yamlNodes)) == [
                "1:100000: error: the file has more than 50000 values; split it"
            ]
        )
    }

    @Test func `is refused where a value is longer than the limit`() {
        let text = "x: " + String(repeating: "y", count: Limits.yamlScalarBytes)
        #expect(parsedFile(text).isReadable)
        #expect(
            problems(text + "y") == [
                "1:4: error: a value of 65537 bytes is too long; at most 64 KiB are read"
            ]
        )
    }

    @Test func `tells of at most a hundred errors`() throws {
        let text = manifest((1...250).map { "unknown\($0): 1" }.joined(separator: "\n"))
        let found = parsedFile(text).diagnostics
        #expect(found.count == Limits.diagnosticsPerFile + 1)
        #expect(
            found.last?.description
                == "tokens/a.yaml:105:3: error: the file has 150 more errors"
        )
        let content = try #require(parsedFile(text).manifests.first?.content)
        guard case .invalid(_, let message) = content else { return #expect(Bool(false)) }
        #expect(message.hasSuffix("(and 249 more)"))
    }
}

@Suite struct `YAML's shorthands` {
    private let advice =
        "write the fields out; sharing them between manifests is what TokenDefaults is for"

    @Test func `are refused, with a hint at what is for that`() {
        let text = """
            apiVersion: regent.dev/v1alpha1
            kind: APIToken
            metadata: &shared {name: one}
            spec:
              <<: *shared
              description: !!str x
              rotation: *shared
            """
        #expect(
            problems(text) == [
                "3:11: error: an anchor (&) is not allowed; \(advice)",
                "5:3: error: a merge key (<<) is not allowed; \(advice)",
                "5:7: error: an alias (*) is not allowed; \(advice)",
                "6:16: error: a tag (!) is not allowed; leave it out: each field has its type",
                "7:13: error: an alias (*) is not allowed; \(advice)",
            ]
        )
        #expect(parsedFile(text).isReadable)
    }

    @Test func `never grow: an alias bomb is as small as its file`() {
        let bomb = """
            a: &a [x, x, x, x, x, x, x, x, x]
            b: &b [*a, *a, *a, *a, *a, *a, *a, *a, *a]
            c: &c [*b, *b, *b, *b, *b, *b, *b, *b, *b]
            """
        #expect(problems(bomb).count == 22)
    }

    @Test func `keep a manifest from naming a token`() {
        let text = manifest().replacing("spec:", with: "spec: &x")
        #expect(parse(text).unreadablePaths == ["tokens/a.yaml"])
    }

    @Test func `of a repeated key are refused, among few keys and among many`() {
        #expect(
            problems(manifest("tokenName: a\ndescription: b\ntokenName: c")) == [
                "8:3: error: the key 'tokenName' is there already; see line 6"
            ]
        )
        let labels = (1...40).map { "k\($0): v" } + ["k39: w"]
        let text = """
            apiVersion: regent.dev/v1alpha1
            kind: APIToken
            metadata:
              name: one
              labels:

            """ + labels.map { "    \($0)\n" }.joined() + "spec: {}\n"
        #expect(problems(text) == ["46:5: error: the key 'k39' is there already; see line 44"])
    }

    @Test func `of a key that is no word are refused`() {
        #expect(problems(manifest("? [a, b]\n: c")) == ["6:5: error: a key must be a word"])
    }
}

@Suite struct `A file` {
    @Test func `may be empty, or hold empty documents`() {
        for text in ["", "# nothing\n", "---\n", "---\n---\n# x\n...\n", "null", "---\n~\n"] {
            let file = parsedFile(text)
            #expect(file.isReadable)
            #expect(file.manifests.isEmpty)
            #expect(file.diagnostics.isEmpty)
        }
    }

    @Test func `may hold several documents, each with its position`() {
        let file = parse(
            "# first\n" + manifest(name: "a") + "---\n" + manifest(name: "b") + "---\n"
        )
        let specs = file.specs.values.sorted { $0.position < $1.position }
        #expect(specs.map(\.address.name) == ["a", "b"])
        #expect(specs.map(\.position.line) == [2, 9])
    }

    @Test func `may begin with a byte-order mark, which is no column`() {
        #expect(parse("\u{feff}" + manifest()).specs.count == 1)
        #expect(
            problems("\u{feff}knid: x") == ["1:1: error: kind is missing; write kind: APIToken"]
        )
    }

    @Test func `may be JSON`() throws {
        let json = """
            {
            \t"apiVersion":"regent.dev/v1alpha1","kind":"APIToken",
            \t"metadata":{"name":"one"},
            \t"spec":{"expiresAfter":"90d","tokenName":"a\\/b \\u00e9","suspend":false}
            }
            """
        let spec = try #require(parse(json, path: "a.json").spec)
        #expect(spec.tokenName == "a/b é")
        #expect(spec.lifetime == .after(.days(90)))
        let wrong = "{\"kind\": \"APIToken\", \"sepc\": {}}"
        #expect(problems(wrong).contains("1:22: error: unknown field 'sepc'; did you mean 'spec'?"))
    }

    @Test func `counts columns in characters`() {
        #expect(
            problems(manifest("description: {\"äöü\": 1, x: 2}")) == [
                "6:16: error: spec.description is a mapping, not a string"
            ]
        )
        #expect(problems(manifest("rotation: {\"äöü\": 1, x: 2}")).last?.hasPrefix("6:24:") == true)
    }
}
