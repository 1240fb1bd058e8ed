import Model
import Reporting
import Testing

@Suite struct `A pattern of addresses` {
    @Test(arguments: [
        ("acme/checkout-ingest", "acme/checkout-ingest", true),
        ("acme/checkout-*", "acme/checkout-ingest", true),
        ("acme/*ingest", "acme/checkout-ingest", true),
        ("acme/*-*", "acme/checkout-ingest", true),
        ("*/*", "acme/checkout-ingest", true),
        ("acme/checkout-inges?", "acme/checkout-ingest", true),
        ("a*e/*", "acme/x", true),
        ("acme/*x*", "acme/checkout-ingest", false),
        ("acme/checkout", "acme/checkout-ingest", false),
        ("acme/checkout-ingest?", "acme/checkout-ingest", false),
        ("*", "acme/checkout-ingest", nil),
        ("acme*ingest", "acme/acme", nil),
        ("acme/", "acme/a", nil),
        ("Acme/*", "acme/a", nil),
        ("acme/a/*", "acme/a", nil),
    ])
    func `stands for some`(pattern: String, address: String, matches: Bool?) throws {
        let address = try #require(Address(address))
        #expect(AddressPattern(pattern)?.matches(address) == matches)
    }

    @Test func `takes no time that grows with its stars`() throws {
        let pattern = try #require(AddressPattern("a/" + String(repeating: "*a", count: 60) + "b"))
        let address = try #require(Address("a/" + String(repeating: "a", count: 63)))
        #expect(!pattern.matches(address))
    }
}

@Suite struct `A selection of a status` {
    private func names(
        _ selection: StatusSelection,
        in order: StatusOrder = .address
    ) throws -> [String] {
        try fullReport().selected(by: selection, in: order).entries.map(\.address.name)
    }

    private func labels(_ texts: String...) -> StatusSelection {
        StatusSelection(labels: texts.compactMap { LabelRequirement($0) })
    }

    @Test func `is everything unless something is said`() throws {
        #expect(try names(StatusSelection()).count == 7)
    }

    @Test func `takes what one of the patterns stands for`() throws {
        let patterns = ["acme/pa*", "acme/refused"].compactMap { AddressPattern($0) }
        #expect(
            try names(StatusSelection(patterns: patterns)) == [
                "paused", "payments-broken", "refused",
            ]
        )
    }

    @Test func `takes what has the labels, of which a manifest that cannot be read has none`()
        throws
    {
        #expect(try names(labels("team=payments")) == ["checkout-ingest"])
        #expect(try names(labels("team")) == ["checkout-ingest"])
        #expect(try names(labels("team=payments", "env")) == [])
        #expect(try names(labels("team!=payments")).count == 6)
        #expect(LabelRequirement("=payments") == nil)
    }

    @Test func `takes what is ready, or what is not`() throws {
        #expect(
            try names(StatusSelection(isReady: true)) == [
                "checkout-ingest", "frozen", "search-dashboard",
            ]
        )
        #expect(try names(StatusSelection(isReady: false)).count == 4)
    }

    @Test func `comes in the order that is asked for`() throws {
        #expect(try names(StatusSelection(), in: .next).first == "checkout-ingest")
        #expect(try names(StatusSelection(), in: .expires).first == "paused")
        #expect(
            try names(StatusSelection(), in: .ready) == [
                "payments-broken", "refused", "paused", "retired", "checkout-ingest", "frozen",
                "search-dashboard",
            ]
        )
    }

    @Test func `names the addresses that are not there`() throws {
        let patterns = ["acme/none", "acme/no*", "acme/frozen"].compactMap { AddressPattern($0) }
        let missing = try fullReport().missing(from: StatusSelection(patterns: patterns))
        #expect(missing.map(\.description) == ["acme/none"])
    }

    @Test func `is ready where all are, and stuck where one waits for a person`() throws {
        let report = try fullReport()
        func standing(_ pattern: String) throws -> StatusReport.Standing {
            let pattern = try #require(AddressPattern(pattern))
            return report.selected(by: StatusSelection(patterns: [pattern])).standing
        }
        #expect(try standing("acme/checkout-*") == .ready)
        #expect(try standing("acme/none") == .onTheWay)
        #expect(try standing("acme/refused") == .stuck([address("refused")]))
        #expect(try standing("acme/paused") == .onTheWay)
    }
}
