import Manifests
import Model
import Testing

/// What a person reads, by rule.
///
/// The spec of the manifests here begins on line 6, indented by two.
@Suite struct `An error in a manifest` {
    @Test(arguments: [
        (
            "rotation: {overlaps: 1h}",
            "6:14: error: unknown field 'overlaps' in spec.rotation; did you mean 'overlap'?"
        ),
        (
            "expiresafter: 90d",
            "6:3: error: unknown field 'expiresafter' in spec; did you mean 'expiresAfter'?"
        ),
        (
            "delivery: [{file: {paht: x}}]",
            """
            6:21: error: spec.delivery.file.path is missing
            6:22: error: unknown field 'paht' in spec.delivery.file; did you mean 'path'?
            """
        ),
        (
            "rotation: {zzzzzzzz: 1h}",
            "6:14: error: unknown field 'zzzzzzzz' in spec.rotation; known fields: cosmeticChanges, "
                + "every, existingTokenExpiresAt, onStalledDelivery, overlap, overlapLimit, "
                + "renewBefore, spread, window"
        ),
    ])
    func `names the nearest known field`(spec: String, expected: String) {
        #expect(problems(manifest(spec)).joined(separator: "\n") == expected)
    }

    @Test(arguments: [
        (
            "expiresAfter: 90",
            "6:17: error: spec.expiresAfter is a number, not a duration; write it with a unit: 90d, 48h, 30m or 15s"
        ),
        ("expiresAfter: [90d]", "6:17: error: spec.expiresAfter is a list, not a duration"),
        (
            "expiresAfter:",
            "6:16: error: spec.expiresAfter is empty, not a duration; give it a value or leave it out"
        ),
        (
            "tokenName: 12",
            "6:14: error: spec.tokenName is a number, not a string; write it in quotes"
        ),
        (
            "tokenName: true",
            "6:14: error: spec.tokenName is true or false, not a string; write it in quotes"
        ),
        ("suspend: yes", "6:12: error: 'yes' in spec.suspend is not true or false"),
        (
            "suspend: \"true\"",
            "6:12: error: spec.suspend is a string, not true or false; write it without quotes"
        ),
        ("suspend: 1", "6:12: error: spec.suspend is a number, not true or false"),
        ("rotation: []", "6:13: error: spec.rotation is a list, not a mapping"),
        ("delivery: {file: {path: x}}", "6:13: error: spec.delivery is a mapping, not a list"),
        ("delivery: [x]", "6:14: error: spec.delivery is a string, not a mapping"),
        (
            "delivery: [{}]",
            "6:14: error: a sink in spec.delivery does not say where; write - file: {path: …}"
        ),
        ("delivery: [{file: x}]", "6:21: error: spec.delivery.file is a string, not a mapping"),
        (
            "datasetCapabilities: [x]",
            "6:24: error: spec.datasetCapabilities is a list, not a mapping"
        ),
        (
            "datasetCapabilities: {logs: [x]}",
            "6:31: error: spec.datasetCapabilities.logs is a list, not a mapping"
        ),
        (
            "orgCapabilities: {users: read}",
            "6:28: error: spec.orgCapabilities.users is a string, not a list"
        ),
        (
            "orgCapabilities: {users: [[read]]}",
            "6:29: error: an action of spec.orgCapabilities.users is a list, not a word"
        ),
    ])
    func `says what is there and what should be`(spec: String, expected: String) {
        #expect(problems(manifest(spec)) == [expected])
    }

    @Test(arguments: [
        (
            "expiresAfter: 90x",
            "6:17: error: '90x' in spec.expiresAfter is not a duration; write it as 90d, 48h, 30m, 15s or a sum such as 1d12h"
        ),
        (
            "expiresAfter: -1d",
            "6:17: error: '-1d' in spec.expiresAfter is not a duration; write it as 90d, 48h, 30m, 15s or a sum such as 1d12h"
        ),
        (
            "expiresAfter: 0s\nrotation: {overlap: 0s}",
            "6:17: error: '0s' in spec.expiresAfter is too short"
        ),
        (
            "expiresAfter: 999999d",
            "6:17: error: '999999d' in spec.expiresAfter is longer than 36500d"
        ),
        ("rotation: {every: 0s}", "6:21: error: '0s' in spec.rotation.every is too short"),
        (
            "expiresAt: 2026-13-01T00:00:00Z",
            "6:14: error: '2026-13-01T00:00:00Z' in spec.expiresAt is not an instant; write it by RFC 3339, as 2026-11-24T09:30:00Z"
        ),
        (
            "expiresAt: 2026-12-01",
            "6:14: error: '2026-12-01' in spec.expiresAt is not an instant; write it by RFC 3339, as 2026-11-24T09:30:00Z"
        ),
        (
            "deletionPolicy: Delet",
            "6:19: error: 'Delet' in spec.deletionPolicy is not known; did you mean 'Delete'?"
        ),
        (
            "deletionPolicy: Keep",
            "6:19: error: 'Keep' in spec.deletionPolicy is not known; known: Delete, Retain"
        ),
        (
            "rotation: {overlap: 2d, overlapLimit: 1d}",
            "6:41: error: spec.rotation.overlapLimit (24h) is less than spec.rotation.overlap (48h); the limit holds where the new secret cannot be delivered"
        ),
        (
            "rotation: {cosmeticChanges: never}",
            "6:31: error: 'never' in spec.rotation.cosmeticChanges is not known; known: now, withNextRotation"
        ),
        (
            "organization: Acme",
            "6:17: error: 'Acme' in spec.organization is not a DNS name; use lower-case letters, digits, '-' and '.', at most 253 characters"
        ),
        ("tokenName: \"\"", "6:14: error: '' in spec.tokenName is empty"),
        (
            "tokenName: \"a\\nb\"",
            "6:14: error: 'a\\u000ab' in spec.tokenName has a control character"
        ),
        (
            "description: |\n  two\n  lines",
            "6:16: error: 'two\\u000alines\\u000a' in spec.description ends with a line break; a folded text is written with '>-', which leaves the last break out"
        ),
    ])
    func `quotes a value that is not right`(spec: String, expected: String) {
        #expect(problems(manifest(spec)) == [expected])
    }

    @Test(arguments: [
        (
            "{path: /a/../b}",
            "'/a/../b' in spec.delivery.file.path has '..' in it; write the path without"
        ),
        (
            "{path: ./a}",
            "'./a' in spec.delivery.file.path has '.' or '//' in it; write the path without"
        ),
        (
            "{path: a//b}",
            "'a//b' in spec.delivery.file.path has '.' or '//' in it; write the path without"
        ),
        ("{path: a/}", "'a/' in spec.delivery.file.path ends with '/'; name the file itself"),
        ("{path: \"a\\0b\"}", "'a\\u0000b' in spec.delivery.file.path has a control character"),
        ("{path: \"\"}", "'' in spec.delivery.file.path is empty"),
        (
            "{path: a, mode: \"0420\"}",
            "'0420' in spec.delivery.file.mode lets others than the owner write; use \"0400\" or \"0440\""
        ),
        (
            "{path: a, mode: \"0402\"}",
            "'0402' in spec.delivery.file.mode lets others than the owner write; use \"0400\" or \"0440\""
        ),
        (
            "{path: a, mode: \"0040\"}",
            "'0040' in spec.delivery.file.mode does not let the owner read; use \"0400\" or \"0440\""
        ),
        (
            "{path: a, mode: \"4400\"}",
            "'4400' in spec.delivery.file.mode is not a mode in octal; write it as \"0400\""
        ),
        (
            "{path: a, mode: \"0480\"}",
            "'0480' in spec.delivery.file.mode is not a mode in octal; write it as \"0400\""
        ),
        (
            "{path: a, mode: 0400}",
            "spec.delivery.file.mode is a number, not a mode in octal; write it in quotes"
        ),
        (
            "{path: a, owner: \"a:b:c\"}",
            "'a:b:c' in spec.delivery.file.owner is not an owner; write user or user:group"
        ),
        (
            "{path: a, owner: \":b\"}",
            "':b' in spec.delivery.file.owner is not an owner; write user or user:group"
        ),
        (
            "{path: a, owner: \"a b\"}",
            "'a b' in spec.delivery.file.owner is not an owner; write user or user:group"
        ),
    ])
    func `keeps a file sink from where it should not be`(file: String, expected: String) {
        let summaries = parse(manifest("delivery: [{file: \(file)}]")).diagnostics.map {
            [$0.summary, $0.hint].compactMap { $0 }.joined(separator: "; ")
        }
        #expect(summaries == [expected])
    }

    @Test func `refuses two sinks of one manifest with one target`() {
        let text = manifest("delivery:\n  - file: {path: a}\n  - file: {path: a, mode: \"0440\"}")
        #expect(
            problems(text) == ["8:7: error: file a is a sink of this manifest already; see line 7"]
        )
    }

    @Test(arguments: [
        (
            "datasetCapabilities: {logs: {ingst: [create]}}",
            "6:32: error: unknown capability 'ingst' in spec.datasetCapabilities.logs; did you mean 'ingest'?"
        ),
        (
            "datasetCapabilities: {logs: {ingest: [creat]}}",
            "6:41: error: unknown action 'creat' in spec.datasetCapabilities.logs.ingest; did you mean 'create'?"
        ),
        (
            "datasetCapabilities: {logs: {ingest: [read]}}",
            "6:41: error: unknown action 'read' in spec.datasetCapabilities.logs.ingest; known actions: create"
        ),
        (
            "viewCapabilities: {v: {ingest: [create]}}",
            "6:26: error: unknown capability 'ingest' in spec.viewCapabilities.v; known: query, share"
        ),
        (
            "orgCapabilities: {apiToken: [read]}",
            "6:21: error: unknown capability 'apiToken' in spec.orgCapabilities; did you mean 'apiTokens'?"
        ),
        (
            "datasetCapabilities: {\"\": {}}",
            "6:25: error: the name '' in spec.datasetCapabilities is empty"
        ),
    ])
    func `names the nearest known capability`(spec: String, expected: String) {
        #expect(problems(manifest(spec)) == [expected])
    }

    @Test func `lets unknown capabilities through where a manifest says so, before or after`()
        throws
    {
        let lines = ["allowUnknownCapabilities: true", "orgCapabilities: {quotas: [shrink]}"]
        for spec in [lines, lines.reversed()] {
            let parsed = parse(manifest(spec.joined(separator: "\n")))
            #expect(parsed.spec?.capabilities.organization == ["quotas": ["shrink"]])
        }
    }

    @Test func `are collected, all of one file, in its order`() {
        let text = """
            apiVersion: regent.dev/v2
            kind: APIToken
            metadata:
              nmae: x
              annotations:
                regent.dev/regenrate: "1"
                regent.dev/moved-from: Y
                note: 3
              labels: {team: 7}
            spec:
              expiresAfter: 1y
              suspend: maybe
            ---
            kind: APITokn
            ---
            - a list
            """
        #expect(
            problems(text) == [
                "1:13: error: 'regent.dev/v2' in apiVersion is not known; known: regent.dev/v1alpha1",
                "4:3: error: metadata.name is missing",
                "4:3: error: unknown field 'nmae' in metadata; did you mean 'name'?",
                "6:5: error: unknown annotation 'regent.dev/regenrate'; did you mean 'regent.dev/regenerate'?",
                "7:28: error: 'Y' in metadata.annotations.regent.dev/moved-from is not a DNS name; use lower-case letters, digits, '-' and '.', at most 253 characters",
                "8:11: error: metadata.annotations.note is a number, not a string; write it in quotes",
                "9:18: error: metadata.labels.team is a number, not a string; write it in quotes",
                "11:17: error: '1y' in spec.expiresAfter is not a duration; write it as 90d, 48h, 30m, 15s or a sum such as 1d12h",
                "12:12: error: 'maybe' in spec.suspend is not true or false",
                "14:7: error: unknown kind 'APITokn'; did you mean 'APIToken'?",
                "16:1: error: the document is a list, not a mapping",
            ]
        )
    }

    @Test(arguments: [
        ("apiVersion: regent.dev/v1alpha1", "1:1: error: kind is missing; write kind: APIToken"),
        (
            "kind: Deployment",
            "1:7: error: unknown kind 'Deployment'; known kinds: APIToken, ControllerConfig, TokenDefaults"
        ),
        ("kind: [APIToken]", "1:7: error: kind is a list, not a string"),
        (
            "kind: TokenDefaults\napiVersion: regent.dev/v1alpha1\nmetadata: {}\nspec: {}",
            "3:11: error: metadata.name is missing"
        ),
        (
            "kind: ControllerConfig",
            "1:1: error: ControllerConfig is read from --config, not from the source; move it out of the repository's folder of manifests"
        ),
    ])
    func `says what a document should be`(text: String, expected: String) {
        #expect(problems(text) == [expected])
    }

    @Test func `says that an organization is missing where there is no default`() {
        #expect(
            problems(manifest(), defaultOrganization: nil) == [
                "6:3: error: spec.organization is missing; it may be left out only where defaults "
                    + "name it, or the configuration has exactly one"
            ]
        )
    }

    @Test func `carries its line, its address and no control characters`() throws {
        let text = manifest(
            "deletionPolicy: \"\\e[31mred\"\ntokenName: \t\"\u{a0}\"\nx\u{202e}y: 1"
        )
        let found = parse(text).diagnostics
        let first = try #require(found.first)
        #expect(first.summary == "'\\u001b[31mred' in spec.deletionPolicy is not known")
        #expect(first.excerpt == "  deletionPolicy: \"\\e[31mred\"")
        #expect(first.address == Address(organization: "acme", name: "one"))
        let last = try #require(found.last)
        #expect(last.summary == "unknown field 'x\\u202ey' in spec")
        #expect(last.excerpt == "  x\u{fffd}y: 1")
    }

    @Test func `shows at most 80 characters of its line, and only where its place is among them`()
        throws
    {
        let long = "description: [" + String(repeating: "ä", count: 100) + "]"
        let found = try #require(parse(manifest(long)).diagnostics.first)
        #expect(found.excerpt?.count == 80)
        let far = "rotation: {\(String(repeating: " ", count: 100))x: 1}"
        #expect(parse(manifest(far)).diagnostics.first?.excerpt == nil)
    }
}
