import Foundation
import Golden
import Reporting
import Testing

@Suite struct `A schema` {
    @Test(arguments: ["APIToken", "TokenDefaults", "ControllerConfig"])
    func `of each kind is the one that was looked at`(kind: String) throws {
        try expectGolden(try #require(SchemaText.json(kind)), "schema-\(kind).json")
    }

    @Test func `of no kind chooses by the document's`() throws {
        try expectGolden(try #require(SchemaText.json(nil)), "schema.json")
    }

    @Test func `is there of what there is`() {
        #expect(SchemaText.kinds == ["APIToken", "TokenDefaults", "ControllerConfig"])
        #expect(SchemaText.json("Deployment") == nil)
        #expect(FieldTable.markdown("Deployment") == nil)
    }
}

/// Pages of the documentation end with tables of fields behind a heading of each kind.
@Suite struct `The page of` {
    @Test(arguments: [
        ("manifests.md", ["APIToken", "TokenDefaults"]),
        ("configuration.md", ["ControllerConfig"]),
    ])
    func `each kind has the fields that are read`(page: String, kinds: [String]) throws {
        let path = "docs/\(page)"
        let text = String(decoding: try Data(contentsOf: repositoryFile(path)), as: UTF8.self)
        let marker = "\n## Every field\n"
        let place = try #require(text.range(of: marker), "\(page) has no '## Every field'")
        var expected = text[..<place.upperBound] + ""
        for kind in kinds {
            if kinds.count > 1 { expected += "\n### \(kind)\n" }
            expected += "\n" + (try #require(FieldTable.markdown(kind)))
        }
        try expectFile(String(expected), at: path)
    }
}
