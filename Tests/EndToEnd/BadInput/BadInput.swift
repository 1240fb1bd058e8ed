import Foundation

/// Something that is wrong, and what a run is to make of it.
struct BadInput: Sendable, CustomStringConvertible {
    /// The heading in `docs/errors.md`.
    var group: String
    /// A line's first column.
    var name: String
    /// How `regent apply` ends.
    var status: Int32
    /// Whether a token that has nothing to do with it is made all the same.
    var goesOn: Bool
    /// Whether there is nothing wrong: no message, and the token is as it was.
    var isAccepted = false
    /// What goes on beside the run until it ends.
    var arrange: @Sendable (World) throws -> Surroundings

    /// What a run is started with.
    struct Surroundings {
        var environment: [String: String] = [:]
        /// What is said beside `apply --yes`.
        var options: [String] = []
        var beside: Program?
        var interruption: Interruption?
        /// Where the source is, if it is not a path.
        var server: (any GitServer)?
    }

    var description: String { name }

    /// Spoils the manifest of a token that is known.
    static func manifest(
        _ name: String,
        status: Int32 = 3,
        isAccepted: Bool = false,
        goesOn: Bool = true,
        _ spoil: @escaping @Sendable (String) -> [UInt8]
    ) -> BadInput {
        BadInput(
            group: "A manifest",
            name: name,
            status: isAccepted ? 0 : status,
            goesOn: goesOn,
            isAccepted: isAccepted
        ) { world in
            let bytes = spoil(World.manifest("kept"))
            try Data(bytes).write(to: world.tokens.appending(path: "kept.yaml"))
            try world.commit([:], "spoil")
            return Surroundings()
        }
    }

    /// The same, by putting one text for another.
    static func manifest(
        _ name: String,
        status: Int32 = 3,
        replacing old: String,
        with new: String
    ) -> BadInput {
        manifest(name, status: status) { Array($0.replacing(old, with: new).utf8) }
    }
}
