import Foundation

extension BadInput {
    static let manifests: [BadInput] = [
        manifest("not UTF-8") { Array($0.utf8) + [0x23, 0xC3, 0x28, 0x0A] },
        manifest("UTF-16") {
            [0xFF, 0xFE] + $0.utf16.flatMap { [UInt8($0 & 0xFF), UInt8($0 >> 8)] }
        },
        // It may have had defaults, so that its folder stands still.
        manifest("10 MB", goesOn: false) {
            Array($0.utf8) + Array(repeating: 0x23, count: 10_000_000)
        },
        manifest("nested 10,000 deep") {
            Array(($0 + "  description: " + String(repeating: "[", count: 10_000)).utf8)
        },
        manifest("an anchor", replacing: "logs: {", with: "logs: &all {"),
        manifest(
            "an alias without an anchor",
            replacing: "logs: {ingest: [create]}",
            with: "logs: *all"
        ),
        manifest("a key twice") { Array(($0 + "  expiresAfter: 30d\n").utf8) },
        manifest("a tab in the indentation", replacing: "  expiresAfter", with: "\texpiresAfter"),
        manifest("a byte order mark", isAccepted: true) { [0xEF, 0xBB, 0xBF] + Array($0.utf8) },
        manifest("lines that end in CR LF", isAccepted: true) {
            Array($0.replacing("\n", with: "\r\n").utf8)
        },
        manifest("an unknown kind", replacing: "kind: APIToken", with: "kind: APITokn"),
        manifest("an unknown field", replacing: "overlap:", with: "overlaps:"),
        manifest("a wrong type", replacing: "expiresAfter: 90d", with: "expiresAfter: [90d]"),
        manifest("a duration of -5m", replacing: "90d", with: "-5m"),
        manifest("a duration of 1e9d", replacing: "90d", with: "1e9d"),
        manifest("a name with ../", replacing: "name: kept", with: "name: ../kept"),
        manifest(
            "a name with an escape sequence",
            replacing: "name: kept",
            with: #"name: "\x1b[31mkept""#
        ),
        manifest(
            "a name with a Cyrillic letter",
            replacing: "name: kept",
            with: "name: k\u{435}pt"
        ),
        beside("two manifests with one address", ["twin.yaml": World.manifest("kept")]),
        BadInput(
            group: "A manifest",
            name: "a symbolic link out of the repository in its place",
            status: 3,
            goesOn: true
        ) { world in
            let place = world.tokens.appending(path: "kept.yaml")
            try FileManager.default.removeItem(at: place)
            try FileManager.default.createSymbolicLink(
                atPath: place.path,
                withDestinationPath: "/etc/passwd"
            )
            try world.commit([:])
            return Surroundings()
        },
        BadInput(
            group: "A manifest",
            name: "a submodule in the place of its folder",
            status: 3,
            goesOn: true
        ) { world in
            let commit = try world.git("rev-parse", "HEAD").trimmed
            try world.git("rm", "-q", "-r", "team")
            try world.git("update-index", "--add", "--cacheinfo", "160000,\(commit),team")
            try world.git("commit", "-q", "-m", "submodule")
            return Surroundings()
        },
        BadInput(
            group: "A manifest",
            name: "files whose names differ only in case",
            status: 0,
            goesOn: true,
            isAccepted: true
        ) { world in
            try world.commit(["KEPT.yaml": World.manifest("upper")])
            return Surroundings()
        },
    ]

    /// Adds files.
    private static func beside(_ name: String, _ files: [String: String]) -> BadInput {
        BadInput(group: "A manifest", name: name, status: 3, goesOn: true) { world in
            try world.commit(files)
            return Surroundings()
        }
    }
}
