import Model
import Testing

@Suite struct `An address` {
    @Test func `is an organization and a name`() {
        #expect(Address("acme/checkout-ingest")?.description == "acme/checkout-ingest")
    }

    @Test(arguments: [
        "acme", "acme/", "/x", "acme/x/y", "Acme/x", "acme/x_y", "acme/-x", "acme/x-", "acme/x..y",
        "acme/../etc", "acme/\u{1b}[31m", "acme/сheckout",
    ])
    func `refuses names that are no DNS names`(text: String) {
        #expect(Address(text) == nil)
    }
}

@Suite struct `A token id` {
    @Test func `is safe in a path`() {
        #expect(TokenID("7a3e_-Z")?.text == "7a3e_-Z")
        for bad in ["", "a/b", "a b", "a\r\nX: y", "ä", String(repeating: "a", count: 129)] {
            #expect(TokenID(bad) == nil)
        }
    }
}

@Suite struct `A set of capabilities` {
    @Test func `is compared as sets, without what is empty`() {
        let written = Capabilities(
            datasets: ["logs": ["ingest": ["create"], "query": []], "none": [:]],
            organization: ["annotations": ["read", "create"]]
        )
        let same = Capabilities(
            datasets: ["logs": ["ingest": ["create"]]],
            organization: ["annotations": ["create", "read"]]
        )
        #expect(written == same)
    }
}
