import Model
import Testing

@Suite("Labels choose")
struct LabelSelectorTests {
    private static let labels = ["team": "payments", "tier": "prod"]

    @Test(arguments: [
        ("team=payments", true), ("team==payments", true), ("team=search", false),
        ("team!=search", true), ("team!=payments", false), ("owner!=ada", true),
        ("team", true), ("owner", false), ("!owner", true), ("!team", false),
        ("team=payments,tier=prod", true), ("team=payments,tier=test", false),
        (" team = payments , !owner ", true), ("owner=", false),
    ])
    func `where every condition holds`(text: String, holds: Bool) throws {
        let selector = try #require(LabelSelector(text))
        #expect(selector.matches(Self.labels) == holds)
    }

    @Test(arguments: ["", ",", "team=a,", "=a", "!", "!=a", "team=a=b", "te am", "team=!a"])
    func `what cannot be understood is no selector`(text: String) {
        #expect(LabelSelector(text) == nil)
    }
}
