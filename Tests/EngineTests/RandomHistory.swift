import Foundation
import Model
import SeededRandom
import Testing

/// What happens to a repository, a state and a clock, one thing after the other, from a seed.
struct RandomHistory {
    let world: IncrementalWorld
    private var random: SeededRandom
    /// The files as they are now.
    private var files: [String: String] = [:]
    private var steps: [String] = []

    private static let names = ["a", "b", "c", "d", "e", "f"]
    private static let folders = ["", "pay/", "pay/deep/", "web/"]

    init(seed: UInt64) async throws {
        random = SeededRandom(seed: seed)
        world = try IncrementalWorld()
        for name in Self.names.prefix(4) {
            files["\(oneOf(Self.folders))\(name).yaml"] = token(name)
        }
        files["README.md"] = "Tokens."
        try world.manifests.commit(files.mapValues { $0 })
        try await world.issue()
        try await world.expectSamePlan("seed \(seed)")
    }

    var story: String { steps.joined(separator: "; ") }

    private mutating func oneOf<T>(_ values: [T]) -> T {
        values[Int.random(in: 0..<values.count, using: &random)]
    }

    private mutating func chance(_ percent: Int) -> Bool {
        Int.random(in: 0..<100, using: &random) < percent
    }

    // MARK: Steps

    mutating func step() async throws {
        switch Int.random(in: 0..<20, using: &random) {
        case 0..<10: try changeFiles()
        case 10..<14: moveClock()
        case 14, 15: try await changeState()
        case 16: try ask()
        case 17: spoil()
        case 18:
            steps.append("another configuration")
            let datasets = chance(50) ? [NamePattern("logs")] : nil
            world.configure {
                $0.policies = [Policy(path: PathPattern("web/**"), datasets: datasets)]
            }
        default: steps.append("nothing")
        }
    }

    private mutating func changeFiles() throws {
        var changes: [String: String?] = [:]
        for _ in 0..<(chance(70) ? 1 : 3) {
            let (path, text) = change()
            changes.updateValue(text, forKey: path)
            files[path] = text
        }
        // A repository without any file has no tree to compare.
        if files.isEmpty { changes["README.md"] = "Empty." }
        steps.append(
            changes.map { "\($0): \($1 == nil ? "gone" : "written")" }.sorted().joined(
                separator: ", "
            )
        )
        try world.manifests.commit(changes)
    }

    private mutating func change() -> (String, String?) {
        let manifests = files.keys.filter { $0.hasSuffix(".yaml") }.sorted()
        let name = oneOf(Self.names)
        let place = manifests.isEmpty ? "\(name).yaml" : oneOf(manifests)
        switch Int.random(in: 0..<14, using: &random) {
        case 0..<4: return (place, token(name))
        case 4, 5: return ("\(oneOf(Self.folders))\(name).yaml", token(name))
        case 6: return ("\(oneOf(Self.folders))\(name).yaml", token(name) + "---\n" + token("two"))
        case 7, 8: return (place, nil)
        case 9: return ("\(oneOf(Self.folders))defaults.yaml", chance(60) ? defaults() : nil)
        case 10: return (place, oneOf(["spec: [\n", "", "kind: TokenDefaults\nspec: [", "a: b\n"]))
        case 11: return (".regentignore", chance(50) ? "pay/\n" : nil)
        default: return ("README.md", "Words \(random.next()).")
        }
    }

    private mutating func token(_ name: String) -> String {
        var lines = [
            "apiVersion: regent.dev/v1alpha1", "kind: APIToken", "metadata:", "  name: \(name)",
        ]
        if chance(10) {
            lines.append("  annotations: {regent.dev/moved-from: \(oneOf(Self.names))}")
        }
        if chance(10) { lines.append("  annotations: {regent.dev/regenerate: \"\(chance(50))\"}") }
        lines += [
            "spec:", "  organization: \(chance(95) ? "acme" : oneOf(["beta", "gamma"]))",
            "  datasetCapabilities: {\(chance(80) ? "logs" : "audit"): {ingest: [create]}}",
        ]
        if chance(15) { lines.append("  description: \(oneOf(["one", "two"]))") }
        if chance(8) { lines.append("  import: {id: id-\(oneOf(Self.names)), rotate: now}") }
        if chance(5) { lines.append("  unknown: true") }
        lines.append(chance(85) ? "  expiresAfter: 90d" : "  expiresAt: 2027-01-01T00:00:00Z")
        if chance(50) {
            let window = chance(30) ? ", window: {days: [Mon], from: \"09:00\", to: \"11:00\"}" : ""
            lines.append("  rotation: {overlap: 24h, every: \(oneOf(["10d", "30d"]))\(window)}")
        }
        if chance(70) {
            let owner = chance(95) ? name : oneOf(Self.names)
            lines.append("  delivery: [{file: {path: \(owner).token}}]")
        }
        return lines.joined(separator: "\n") + "\n"
    }

    private mutating func defaults() -> String {
        """
        apiVersion: regent.dev/v1alpha1
        kind: TokenDefaults
        metadata: {name: shared}
        spec: {labels: {tier: gold}, rotation: {every: \(oneOf(["9d", "20d"])), overlap: 12h}}

        """
    }

    private mutating func moveClock() {
        let hours = oneOf([0, 1, 1, 30, 200, 24 * 10, 24 * 31, -30])
        let seconds = Int.random(in: 0..<3600, using: &random)
        world.time.advance(by: .hours(hours) + .seconds(seconds))
        steps.append("\(hours)h pass")
    }

    private mutating func changeState() async throws {
        switch Int.random(in: 0..<6, using: &random) {
        case 0:
            let name = oneOf(Self.names)
            steps.append("the state forgets \(name)")
            try world.write([.dropRecord(Address(organization: "acme", name: name))])
        case 1:
            steps.append("another state")
            for suffix in ["", "-wal", "-shm"] { world.folder.remove("state.db" + suffix) }
            if chance(80) { try await world.issue() }
        case 2:
            let name = oneOf(Self.names)
            steps.append("\(name) is issued")
            try await world.issue { $0.name == name }
        case 3:
            steps.append("the commit was acted on")
            guard let tip = try world.manifests.tip(ofBranch: "main") else { return }
            let source = PlanSource(url: world.manifests.path, ref: "main", commit: tip)
            try world.write([.actedOn(source)])
        default:
            steps.append("all are issued")
            try await world.issue()
        }
    }

    private mutating func ask() throws {
        let address = Address(organization: "acme", name: oneOf(Self.names))
        let suspension = Suspension(
            address: chance(70) ? address : nil,
            since: world.time.now,
            by: "ada"
        )
        let request: StateRequest =
            oneOf([
                .regenerate(address), .suspend(suspension), .resume(suspension.address, at: noon),
            ])
        steps.append("\(request)")
        try world.ask(request)
    }

    private mutating func spoil() {
        steps.append("the cache is spoilt")
        guard var bytes = FileManager.default.contents(atPath: world.cachePath) else { return }
        switch Int.random(in: 0..<3, using: &random) {
        case 0: bytes = bytes.prefix(Int.random(in: 0...bytes.count, using: &random))
        case 1: bytes = Data("nothing".utf8)
        default: return world.folder.remove("state.db.manifest-cache")
        }
        try? bytes.write(to: URL(filePath: world.cachePath))
    }
}
