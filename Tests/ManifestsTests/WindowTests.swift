import Manifests
import Model
import Testing

@Suite struct `A window` {
    @Test func `is of all days and in UTC where a manifest says neither`() throws {
        let text = manifest("rotation: {window: {from: \"09:00\", to: \"24:00\"}}")
        let spec = try #require(parse(text).spec)
        let expected = RotationWindow(from: 540, to: 1440, timeZone: "UTC")
        #expect(spec.rotation.window == expected)
    }

    @Test(arguments: [
        (
            "{to: \"09:00\"}",
            "6:27: error: spec.rotation.window.from is missing"
        ),
        (
            "{days: [Mon]}",
            "6:29: error: spec.rotation.window.from is missing"
        ),
        (
            "{from: \"09:00\", to: \"09:00\"}",
            "6:42: error: spec.rotation.window opens and closes at the same time; for whole days "
                + "write from: \"00:00\" and to: \"24:00\""
        ),
        (
            "{from: \"24:00\", to: \"09:00\"}",
            "6:29: error: '24:00' in spec.rotation.window.from is not a time of day; write it as "
                + "\"09:00\", from \"00:00\" to \"23:59\""
        ),
        (
            "{from: \"9:00\", to: \"24:01\"}",
            """
            6:29: error: '9:00' in spec.rotation.window.from is not a time of day; write it as \
            "09:00", from "00:00" to "23:59"
            6:41: error: '24:01' in spec.rotation.window.to is not a time of day; write it as \
            "09:00", from "00:00" to "24:00"
            """
        ),
        (
            "{days: [Mond], from: \"09:00\", to: \"10:00\"}",
            "6:30: error: 'Mond' in spec.rotation.window.days is not known; did you mean 'Mon'?"
        ),
        (
            "{days: [], from: \"09:00\", to: \"10:00\"}",
            "6:29: error: spec.rotation.window.days names no day; leave it out for all days"
        ),
    ])
    func `is refused with what to do`(window: String, expected: String) {
        let found = problems(manifest("rotation: {window: \(window)}"))
        #expect(found.joined(separator: "\n") == expected)
    }

    @Test(arguments: [
        "Europe/Berlin", "UTC", "Etc/UTC", "Asia/Kolkata", "America/Argentina/Buenos_Aires",
        "Pacific/Chatham",
    ])
    func `lies in a zone of the IANA's database`(zone: String) {
        let window = "{from: \"09:00\", to: \"10:00\", timeZone: \(zone)}"
        #expect(problems(manifest("rotation: {window: \(window)}")).isEmpty)
    }

    @Test(arguments: [
        "CET", "GMT+3", "Europe/Berln", "europe/berlin", "../etc/passwd", "Mars/Base",
    ])
    func `lies in no zone that nobody knows, or that has no rules`(zone: String) {
        let window = "{from: \"09:00\", to: \"10:00\", timeZone: \(zone)}"
        #expect(
            problems(manifest("rotation: {window: \(window)}")) == [
                "6:61: error: '\(zone)' in spec.rotation.window.timeZone is not a time zone; write "
                    + "its name in the IANA's database, such as Europe/Berlin, or UTC"
            ]
        )
    }
}

@Suite struct `An import` {
    @Test func `is rotated at its next due time where a manifest does not say when`() throws {
        let spec = try #require(parse(manifest("import: {id: a-1}")).spec)
        #expect(spec.adoption == TokenID("a-1").map { Adoption(id: $0, rotate: .atNext) })
    }

    @Test(arguments: [
        ("import: {}", "6:11: error: spec.import.id is missing"),
        (
            "import: {id: a/b}",
            "6:16: error: 'a/b' in spec.import.id is not an id; use letters, digits, '_' and '-', "
                + "at most 128"
        ),
        (
            "import: {id: a, rotate: later}",
            "6:27: error: 'later' in spec.import.rotate is not known; known: atNext, now"
        ),
    ])
    func `is refused with what to do`(spec: String, expected: String) {
        #expect(problems(manifest(spec)) == [expected])
    }

    @Test func `of one token by two manifests holds both`() {
        let desired = assemble([
            ("a.yaml", manifest(name: "one", "import: {id: a}")),
            ("b.yaml", manifest(name: "two", "import: {id: a}")),
            ("c.yaml", manifest(name: "three", "import: {id: a}\norganization: beta")),
        ])
        #expect(desired.specs.keys.map(\.description) == ["beta/three"])
        #expect(
            desired.diagnostics.map(\.description) == [
                "b.yaml:1:1: error: the token a is also imported by acme/one at a.yaml:1:1; a token "
                    + "has one manifest"
            ]
        )
        #expect(desired.held.count == 2)
    }

    @Test func `cannot come from defaults: a token has one id`() {
        let found = problems(defaults("import: {id: a}"))
        #expect(found.count == 1)
        #expect(found.first?.hasPrefix("6:3: error: unknown field 'import' in spec") ?? false)
    }
}

@Suite struct `A former name` {
    @Test func `is not the present one`() {
        let text = manifest().replacing(
            "  name: one\n",
            with: "  name: one\n  annotations: {regent.dev/moved-from: one}\n"
        )
        #expect(
            problems(text) == [
                "5:40: error: metadata.annotations.regent.dev/moved-from is the manifest's own "
                    + "name; write the name that it had before, or leave it out"
            ]
        )
    }
}
