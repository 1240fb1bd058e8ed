import Manifests
import Model
import SeededRandom

/// A source of defaults and manifests that a seed draws: each field of them may be there or not.
struct RandomRepository {
    private var random: SeededRandom
    private(set) var files: [(path: String, members: [Member])] = []

    /// One field, as JSON has it; an object's members can be put in any order.
    indirect enum Member {
        case field(String, String)
        case object(String, [Member])
    }

    init(seed: UInt64) {
        random = SeededRandom(seed: seed)
        let folders = ["", "a/", "a/b/", "a/b/c/", "d/"]
        for (number, folder) in folders.enumerated() {
            if Bool.random(using: &random) {
                files.append(("\(folder)defaults.json", document("TokenDefaults", "team", number)))
            }
            for token in 0..<Int.random(in: 0...2, using: &random) {
                let name = "t\(number)-\(token)"
                files.append(("\(folder)\(name).json", document("APIToken", name, number)))
            }
        }
    }

    private mutating func document(_ kind: String, _ name: String, _ number: Int) -> [Member] {
        var spec = fields(number)
        var metadata = [Member.field("name", "\"\(name)\"")]
        let labels = Member.object(
            "labels",
            some([
                .field("team", "\"\(number)\""), .field("tier", "\"gold\""),
                .field("l\(number)", "\"\""),
            ])
        )
        if kind == "APIToken" { metadata.append(labels) } else { spec.append(labels) }
        return [
            .field("apiVersion", "\"regent.dev/v1alpha1\""), .field("kind", "\"\(kind)\""),
            .object("metadata", metadata), .object("spec", spec),
        ]
    }

    private mutating func fields(_ number: Int) -> [Member] {
        let days = Int.random(in: 1...120, using: &random)
        let hours = Int.random(in: 0...72, using: &random)
        let window = some([
            .field("days", "[\"Mon\", \"Fri\"]"), .field("from", "\"0\(number):00\""),
            .field("to", "\"1\(number):30\""), .field("timeZone", "\"Europe/Berlin\""),
        ])
        let rotation = some([
            .field("every", "\"\(days)d\""), .field("overlap", "\"\(hours)h\""),
            .field("renewBefore", "\"\(days / 3)d\""), .object("window", window),
            .field("cosmeticChanges", "\"now\""), .field("spread", "\"\(number)h\""),
        ])
        let datasets = some([
            .object(
                "logs",
                some([
                    .field("ingest", "[\"create\"]"), .field("share", "[\"create\", \"read\"]"),
                ])
            ),
            .object("*", [.field("query", "[\"read\"]")]),
        ])
        return some([
            .field("organization", "\"acme\""), .field("description", "\"from \(number)\""),
            .field("expiresAfter", "\"\(days)d\""),
            .field("expiresAt", "\"2027-01-0\(number + 1)T00:00:00Z\""),
            .object("datasetCapabilities", datasets), .object("rotation", rotation),
            .field("delivery", "[{\"webhook\": {\"connection\": \"w\(number)\"}}]"),
            .field("deletionPolicy", "\"Delete\""), .field("suspend", "true"),
        ])
    }

    private mutating func some(_ members: [Member]) -> [Member] {
        members.filter { _ in Int.random(in: 0..<3, using: &random) > 0 }
    }

    /// The files with everything that has no order in a random one.
    mutating func shuffled() -> [ManifestFile] {
        files.shuffled(using: &random).map { file in
            ManifestFile(path: file.path, bytes: Array(text(of: file.members).utf8))
        }
    }

    private mutating func text(of members: [Member]) -> String {
        var texts: [String] = []
        for member in members.shuffled(using: &random) {
            switch member {
            case .field(let name, let value): texts.append("\"\(name)\": \(value)")
            case .object(let name, let members):
                texts.append("\"\(name)\": \(text(of: members))")
            }
        }
        return "{" + texts.joined(separator: ", ") + "}"
    }
}
