import Golden
import Importing
import Manifests
import Model
import Reporting
import Testing

@Suite("The report of an import")
struct ImportReportTests {
    private func candidates(resource: String? = nil) throws -> [ImportCandidate] {
        func token(
            _ name: String,
            _ id: String,
            _ expiresAt: Instant?,
            _ capabilities: Capabilities
        ) throws -> ImportCandidate {
            let token = LiveToken(
                id: try tokenID(id),
                name: name,
                expiresAt: expiresAt,
                capabilities: capabilities
            )
            return ImportCandidate(token: token, resource: resource.map { "\($0)[\"\(name)\"]" })
        }
        let ingest = Capabilities(datasets: ["logs": ["ingest": ["create"]]])
        return [
            try token("Checkout ingest", "7a3e1b2c-1111", now + .days(30), ingest),
            try token("checkout-ingest", "91bc7d20-2222", now + .days(30), ingest),
            try token("\u{1b}[31m|*evil*", "a0a0a0a0-3333", nil, ingest),
            try token("old", "b1b1b1b1-4444", now - .days(3), ingest),
            try token(
                "everything",
                "c2c2c2c2-5555",
                nil,
                Capabilities(datasets: ["*": ["ingest": ["create"], "query": ["read"]]])
            ),
            try token(
                "regent",
                "d3d3d3d3-6666",
                nil,
                Capabilities(organization: ["apiTokens": ["create", "read", "update", "delete"]])
            ),
            try token(
                "odd",
                "e4e4e4e4-7777",
                now + .days(9),
                Capabilities(organization: ["two words": ["read"]])
            ),
        ]
    }

    private func report(
        _ deed: ImportReport.Deed,
        terraform: Bool = false
    ) throws -> ImportReport {
        let options = ImportOptions(
            organization: "acme",
            folder: "tokens",
            rotate: terraform ? .now : .atNext
        )
        let candidates = try candidates(resource: terraform ? "module.shop.axiom_token.all" : nil)
        let selection = ImportSelection(
            candidates,
            options: options,
            at: now,
            problem: ManifestText.problem
        )
        let folder = ManifestFolderText(selection.entries, options: options)
        return ImportReport(
            organization: "acme",
            origin: terraform
                ? .terraform(file: "terraform.tfstate", count: 9, secrets: 7) : .api(count: 9),
            entries: selection.entries,
            files: deed == .listed ? [] : folder.files,
            deed: deed,
            now: now
        )
    }

    @Test func `tells what is unmanaged, and what to look at`() throws {
        let listed = try report(.listed)
        try expectGolden(listed.text(TextOptions(width: 80)), "import-unmanaged.txt")
        try expectGolden(listed.json, "import-unmanaged.json")
        try expectGolden(listed.markdown, "import-unmanaged.md")
    }

    @Test func `tells what was written, and what to do next`() throws {
        try expectGolden(try report(.written).text(TextOptions(width: 100)), "import.txt")
        try expectGolden(try report(.planned).json, "import-planned.json")
    }

    @Test func `tells Terraform's users how it forgets, and of the secrets`() throws {
        let written = try report(.written, terraform: true)
        try expectGolden(written.text(TextOptions(width: 100)), "import-terraform.txt")
        try expectGolden(written.markdown, "import-terraform.md")
    }

    @Test func `says that nothing is left to do`() {
        let report = ImportReport(
            organization: "acme",
            origin: .api(count: 3),
            entries: [],
            files: [],
            deed: .listed,
            now: now
        )
        #expect(report.text(TextOptions()) == "3 tokens at acme: 3 managed, 0 unmanaged.\n")
    }

    @Test func `its files have names that no token can have, and never each other's`() throws {
        let files = try report(.planned).files
        #expect(
            files.map(\.path) == [
                "tokens/acme/31m-evil.yaml", "tokens/acme/_defaults.yaml",
                "tokens/acme/checkout-ingest-7a3e1b2c.yaml",
                "tokens/acme/checkout-ingest-91bc7d20.yaml", "tokens/acme/everything.yaml",
            ]
        )
    }
}

@Suite("The files of an import")
struct ManifestFolderTextTests {
    private static let texts = [
        "Checkout", "checkout", "日本語", "", "a: b", "# c", "line\nbreak", "\u{1B}[2J", "0x1f", "é",
        String(repeating: "long", count: 100), "\"", "~", "\u{FEFF}", "_defaults", "true",
    ]

    private func randomTokens(_ random: inout CountingGenerator) throws -> [LiveToken] {
        try (0..<Int.random(in: 1...30, using: &random)).map { number in
            LiveToken(
                id: try tokenID("id-\(number)"),
                name: Self.texts.randomElement(using: &random) ?? "",
                tokenDescription: Int.random(in: 0..<9, using: &random) > 0
                    ? "by hand" : Self.texts.randomElement(using: &random) ?? "",
                expiresAt: Bool.random(using: &random) ? nil : now + .days(number - 2),
                capabilities: Capabilities(
                    datasets: [
                        Self.texts.randomElement(using: &random) ?? "": ["ingest": ["create"]],
                        "*": Bool.random(using: &random) ? ["query": ["read"]] : ["new": ["on"]],
                    ]
                )
            )
        }
    }

    @Test func `say of every token what it is, whatever it is called`() throws {
        var random = CountingGenerator(state: 5)
        var written = 0
        for _ in 0..<100 {
            let options = ImportOptions(organization: "acme")
            let entries = ImportSelection(
                try randomTokens(&random).map { ImportCandidate(token: $0) },
                options: options,
                at: now,
                problem: ManifestText.problem
            ).entries
            let files = ManifestFolderText(entries, options: options).files
            let desired = SourceAssembler.assemble(
                files.map { file in
                    ManifestParser.parse(
                        ManifestFile(path: file.path, bytes: Array(file.text.utf8))
                    )
                },
                under: SourceRules()
            )
            #expect(desired.diagnostics.isEmpty && Set(files.map(\.path)).count == files.count)
            let specs = entries.compactMap(\.spec)
            written += specs.count
            #expect(desired.specs.count == specs.count)
            for spec in specs {
                var found = desired.specs[spec.address]
                found?.position = spec.position
                #expect(found == spec)
                let token = entries.first { $0.spec == spec }?.candidate.token
                #expect(spec.capabilities == token?.capabilities)
                #expect(spec.adoption?.id == token?.id)
            }
        }
        #expect(written > 500)
    }
}
