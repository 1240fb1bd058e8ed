import Foundation
import Model
import State
import Testing

/// Three tokens in two folders, one of which has defaults.
private let threeTokens: [String: String?] = [
    "pay/a.yaml": token("a", sink: "a.token"),
    "pay/b.yaml": token("b", sink: "b.token", every: "30d"),
    "web/c.yaml": token("c", sink: "c.token"),
    "web/defaults.yaml": defaults("90d"),
    "README.md": "Tokens.",
]

private func token(
    _ name: String,
    dataset: String = "logs",
    sink: String? = nil,
    every: String? = nil,
    annotation: String? = nil,
    more: String = ""
) -> String {
    let text = manifest(
        name,
        dataset: dataset,
        sinks: sink.map { [$0] } ?? [],
        every: every,
        annotation: annotation,
        more: more
    )
    return text.values.first.flatMap { $0 }?
        .replacing("spec:\n", with: "spec:\n  organization: acme\n") ?? ""
}

private func defaults(_ life: String) -> String {
    """
    apiVersion: regent.dev/v1alpha1
    kind: TokenDefaults
    metadata: {name: web}
    spec: {labels: {tier: gold}, rotation: {every: \(life)}}

    """
}

@Suite("A plan from the manifest cache")
struct IncrementalPlanTests {
    @Test func `reads nothing of what did not change`() async throws {
        let world = try await IncrementalWorld(settling: threeTokens)
        let text = try await world.expectSamePlan()
        #expect(world.isLastPartial)
        #expect(text.contains("Nothing to do. 3 tokens are as the manifests say."))
    }

    @Test func `plans a file that changed`() async throws {
        let world = try await IncrementalWorld(settling: threeTokens)
        try world.manifests.commit(["pay/a.yaml": token("a", dataset: "audit", sink: "a.token")])
        let text = try await world.expectSamePlan()
        #expect(world.isLastPartial)
        #expect(text.contains("acme/a") && text.contains("SpecChanged"))
        // And again, where nothing has changed since.
        try await world.expectSamePlan()
        #expect(world.isLastPartial)
    }

    @Test(
        arguments: [
            ["README.md": "Other words."],
            ["pay/d.yaml": "spec: [\n"],
            [
                "pay/a.yaml":
                    "apiVersion: regent.dev/v1alpha1\nkind: APIToken\nmetadata: {name: a}\n"
            ],
            ["pay/a.yaml": nil],
            ["pay/d.yaml": token("d", sink: "d.token")],
            ["pay/a.yaml": nil, "web/renamed.yaml": token("a", sink: "a.token")],
            ["pay/a.yaml": token("a", sink: "moved.token")],
            ["pay/a.yaml": token("a", sink: "a.token") + "---\n" + token("d")],
        ] as [[String: String?]]
    )
    func `plans files that came, went and moved`(_ files: [String: String?]) async throws {
        let world = try await IncrementalWorld(settling: threeTokens)
        try world.manifests.commit(files)
        try await world.expectSamePlan()
        #expect(world.isLastPartial)
        try await world.expectSamePlan()
        try world.manifests.commit(
            threeTokens.merging(files.mapValues { _ in nil }) { old, _ in old }
        )
        try await world.expectSamePlan()
        #expect(world.isLastPartial)
    }

    @Test(
        arguments: [
            ["web/defaults.yaml": defaults("7d")],
            ["web/defaults.yaml": nil],
            ["pay/defaults.yaml": defaults("7d")],
            [".regentignore": "pay/\n"],
            ["pay/d.yaml": token("a", sink: "d.token")],
            ["pay/d.yaml": token("d", sink: "a.token")],
            ["pay/d.yaml": token("d", more: "  import: {id: id-1, rotate: now}")],
        ] as [[String: String?]]
    )
    func `plans everything where a file is about others`(_ files: [String: String?]) async throws {
        let world = try await IncrementalWorld(settling: threeTokens)
        try world.manifests.commit(files)
        try await world.expectSamePlan()
        #expect(!world.isLastPartial)
        try await world.expectSamePlan()
        // And back again: what was wrong is mended.
        try world.manifests.commit(
            files.mapValues { _ in nil }.merging(threeTokens) { _, old in old }
        )
        try await world.expectSamePlan()
    }

    @Test func `takes up what comes due`() async throws {
        let world = try await IncrementalWorld(settling: threeTokens)
        world.time.advance(by: .days(30) - .seconds(1))
        #expect(try await world.expectSamePlan().contains("Nothing to do."))
        #expect(world.isLastPartial)
        world.time.advance(by: .seconds(1))
        #expect(try await world.expectSamePlan().contains("RotationDue"))
        #expect(world.isLastPartial)
        world.time.advance(by: .days(70))
        #expect(try await world.expectSamePlan().contains("Expired"))
        #expect(world.isLastPartial)
        world.time.advance(by: .days(-100))
        try await world.expectSamePlan("a clock that went back")
        #expect(!world.isLastPartial)
    }

    @Test func `plans everything once the state has changed`() async throws {
        let world = try await IncrementalWorld(settling: threeTokens)
        try world.manifests.commit(["pay/a.yaml": token("a", dataset: "audit", sink: "a.token")])
        try await world.expectSamePlan()
        try await world.issue { $0.name == "a" }
        #expect(try await world.expectSamePlan().contains("Nothing to do."))
        #expect(!world.isLastPartial)
        try world.write([.dropRecord(Address(organization: "acme", name: "b"))])
        #expect(try await world.expectSamePlan().contains("1 to create"))
        #expect(!world.isLastPartial)
    }

    @Test func `plans everything for another state`() async throws {
        let world = try await IncrementalWorld(settling: threeTokens)
        for suffix in ["", "-wal", "-shm", ".lock"] { world.folder.remove("state.db" + suffix) }
        #expect(try await world.expectSamePlan().contains("3 to create"))
        try await world.issue()
        try await world.expectSamePlan()
        #expect(!world.isLastPartial)
    }

    @Test func `counts what was asked for by command`() async throws {
        let world = try await IncrementalWorld(settling: threeTokens)
        let address = Address(organization: "acme", name: "c")
        try world.ask(.regenerate(address))
        #expect(try await world.expectSamePlan().contains("Requested"))
        #expect(world.isLastPartial)
        try world.ask(.suspend(Suspension(address: nil, since: noon, by: "ada")))
        try await world.expectSamePlan()
        try world.manifests.commit(["pay/a.yaml": nil])
        try await world.expectSamePlan()
        #expect(world.isLastPartial)
    }

    @Test func `plans everything for another configuration`() async throws {
        let world = try await IncrementalWorld(settling: threeTokens)
        world.configure { $0.policies = [Policy(path: PathPattern("pay/**"), datasets: [])] }
        #expect(try await world.expectSamePlan().contains("PolicyViolation"))
        #expect(!world.isLastPartial)
        try await world.expectSamePlan()
        #expect(world.isLastPartial)
    }

    @Test(arguments: ["", "no database", String(repeating: "x", count: 9000)])
    func `does without a file that is damaged, and makes it anew`(_ text: String) async throws {
        let world = try await IncrementalWorld(settling: threeTokens)
        try world.folder.write(text, to: "state.db.manifest-cache")
        try await world.expectSamePlan()
        #expect(!world.isLastPartial)
        try await world.expectSamePlan()
        #expect(world.isLastPartial)
    }

    @Test func `does without a file that is cut off, or has another byte anywhere`() async throws {
        let world = try await IncrementalWorld(settling: threeTokens)
        let bytes = try #require(FileManager.default.contents(atPath: world.cachePath))
        for place in stride(from: 0, to: bytes.count, by: 613) {
            var spoilt = bytes
            spoilt[place] ^= 0x15
            try spoilt.write(to: URL(filePath: world.cachePath))
            try await world.expectSamePlan("byte \(place)")
        }
        for count in stride(from: 0, to: bytes.count, by: 2048) {
            try bytes.prefix(count).write(to: URL(filePath: world.cachePath))
            try await world.expectSamePlan("\(count) bytes")
        }
    }

    @Test func `is made of everything where there can be no file`() async throws {
        let world = try IncrementalWorld()
        try world.folder.obstruct("state.db.manifest-cache")
        try world.manifests.commit(threeTokens)
        try await world.issue()
        for _ in 0..<2 {
            try await world.expectSamePlan()
            #expect(!world.isLastPartial)
        }
    }
}
