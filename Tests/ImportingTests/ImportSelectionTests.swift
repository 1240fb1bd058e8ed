import Importing
import Model
import Testing

@Suite("An import")
struct ImportSelectionTests {
    private static let manager = Capabilities(organization: ["apiTokens": ["read", "update"]])

    @Test func `writes what a token is, and takes it over`() throws {
        let entry = try #require(selection([try token("Checkout ingest")]).entries.first)
        #expect(entry.path == "tokens/acme/checkout-ingest.yaml")
        let spec = try #require(entry.spec)
        #expect(spec.address.description == "acme/checkout-ingest")
        #expect(spec.tokenName == "Checkout ingest")
        #expect(spec.lifetime == .until(noon + .days(30)))
        #expect(spec.adoption == Adoption(id: try tokenID("7a3e1b2c-0000"), rotate: .atNext))
        #expect(!spec.isSuspended && entry.findings.isEmpty)
    }

    @Test func `guesses no lifetime`() throws {
        let entry = try #require(selection([try token("a", expiresAt: nil)]).entries.first)
        #expect(entry.spec?.lifetime == .never)
        #expect(entry.findings == [.neverExpires])
    }

    @Test func `gives all tokens the lifetime that was asked for`() throws {
        let options = ImportOptions(organization: "acme", expiresAfter: .days(90))
        let tokens = [try token("a", id: "1", expiresAt: nil), try token("b", id: "2")]
        let specs = selection(tokens, options: options).entries.compactMap(\.spec)
        #expect(specs.map(\.lifetime) == [.after(.days(90)), .after(.days(90))])
        #expect(specs.map(\.position.path) == ["acme/a.yaml", "acme/b.yaml"])
    }

    @Test func `leaves out what works no more`() throws {
        let expired = try token("a", expiresAt: noon)
        #expect(selection([expired]).entries.map(\.leftOut) == [.expired(noon)])
    }

    @Test func `leaves out what Regent may be working with`() throws {
        let entry = try #require(selection([try token("ci", Self.manager)]).entries.first)
        #expect(entry.leftOut == .mayBeTheControllers)
        #expect(entry.findings == [.overPrivileged(["apiTokens: update"])])
    }

    @Test func `writes a suspended manifest for it where it was chosen`() throws {
        var options = ImportOptions(organization: "acme")
        options.chosen = [try tokenID("7a3e1b2c-0000")]
        let entry = try #require(
            selection([try token("ci", Self.manager)], options: options).entries.first
        )
        #expect(entry.spec?.isSuspended == true)
    }

    @Test func `leaves out what no manifest can say, with the reason`() throws {
        let entries = selection([try token("a")]) { _ in "unknown words" }.entries
        #expect(entries.map(\.leftOut) == [.inexpressible("unknown words")])
    }

    @Test func `makes one line of a name or description, and says so`() throws {
        var odd = try token("a\nb")
        odd.tokenDescription = String(repeating: "é", count: 2000)
        let entry = try #require(selection([odd]).entries.first)
        #expect(entry.spec?.tokenName == "a b")
        #expect(entry.spec?.tokenDescription.utf8.count == 2048)
        #expect(entry.changesText)
    }

    private static let rights: [(datasets: [String: Capabilities.Groups], grants: [String])] = [
        (["*": ["ingest": ["create"]]], ["ingest of every data set: create"]),
        (["*": ["query": ["read"]]], []),
        (["logs": ["data": ["delete"]]], []),
        (
            ["*": ["virtualFields": ["read", "update", "delete"]]],
            ["virtualFields of every data set: delete, update"]
        ),
    ]

    @Test(arguments: rights)
    func `tells of rights that go further than one job needs`(
        datasets: [String: Capabilities.Groups],
        grants: [String]
    ) throws {
        let entry = selection([try token("a", Capabilities(datasets: datasets))]).entries.first
        #expect(entry?.findings == (grants.isEmpty ? [] : [.overPrivileged(grants)]))
    }

    @Test func `tells what is not used, where the API shows that of any`() throws {
        let token = try token("a")
        func findings(_ lastUse: Instant?, showsUse: Bool) -> [TokenFinding]? {
            ImportSelection(
                [ImportCandidate(token: token, lastUsedAt: lastUse)],
                options: ImportOptions(organization: "acme"),
                showsUse: showsUse,
                at: noon
            ).entries.first?.findings
        }
        #expect(findings(nil, showsUse: false) == [])
        #expect(findings(nil, showsUse: true) == [.unused(since: nil)])
        #expect(findings(noon - .days(89), showsUse: true) == [])
        let long = noon - .days(91)
        #expect(findings(long, showsUse: true) == [.unused(since: long)])
    }

    @Test func `is the same in whatever order the tokens come`() throws {
        let tokens = try (0..<20).map { try token("t\($0 % 7)", id: "id-\($0)") }
        #expect(selection(tokens).entries == selection(tokens.reversed()).entries)
    }
}

@Suite("What manifests have in common")
struct SharedFieldsTests {
    private func specs(_ descriptions: [String], ends: [Instant?]) throws -> [TokenSpec] {
        let tokens = try zip(descriptions, ends).enumerated().map { index, pair in
            var token = try token("t\(index)", id: "id-\(index)", expiresAt: pair.1)
            token.tokenDescription = pair.0
            return token
        }
        return selection(tokens).entries.compactMap(\.spec)
    }

    @Test func `is their organization, and what all or nearly all say`() throws {
        let end = noon + .days(9)
        let nine = Array(repeating: "by hand", count: 9)
        let shared = SharedFields(
            of: try specs(nine + [""], ends: Array(repeating: end, count: 10))
        )
        #expect(shared.organization == "acme")
        #expect(shared.tokenDescription == "by hand")
        #expect(shared.lifetime == .until(end))
    }

    @Test func `is no end that one of them has not, since that cannot be taken back`() throws {
        let ends = Array(repeating: Optional(noon + .days(9)), count: 9) + [nil]
        let shared = SharedFields(of: try specs(Array(repeating: "", count: 10), ends: ends))
        #expect(shared.lifetime == nil)
        #expect(shared.tokenDescription == nil)
    }

    @Test func `is nothing of a single one`() throws {
        #expect(SharedFields(of: try specs(["a"], ends: [noon + .days(9)])) == SharedFields())
    }

    @Test func `is what is inherited, too, unless it is said anew`() {
        let above = SharedFields(organization: "acme", tokenDescription: "all")
        let below = SharedFields(tokenDescription: "some", lifetime: .after(.days(90)))
        #expect(
            below.inheriting(above)
                == SharedFields(
                    organization: "acme",
                    tokenDescription: "some",
                    lifetime: .after(.days(90))
                )
        )
    }
}
