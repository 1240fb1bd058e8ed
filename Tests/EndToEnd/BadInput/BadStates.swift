import Foundation

extension BadInput {
    static let states: [BadInput] = [
        stored("a state that another process has locked", status: 75) { world in
            let holder = try Program(
                "/usr/bin/python3",
                ["-c", holdingState, world.folder.appending(path: "state/state.db").path],
                in: world.folder
            )
            _ = try holder.firstLine()
            return Surroundings(beside: holder)
        },
        stored("a truncated state") { world in
            let file = world.folder.appending(path: "state/state.db")
            let bytes = try Data(contentsOf: file)
            try bytes.prefix(bytes.count / 2).write(to: file)
            return Surroundings()
        },
        stored("a state of another lineage") { world in
            let other = try World()
            try other.commit(["a.yaml": World.manifest("a")])
            try other.regent("apply", "--yes")
            for file in ["state/state.db", "escrow.key"] {
                try Data(contentsOf: other.folder.appending(path: file))
                    .write(to: world.folder.appending(path: file))
            }
            return Surroundings()
        },
        stored("a state from a newer version") { world in
            let file = world.folder.appending(path: "state/state.db")
            var bytes = try Data(contentsOf: file)
            bytes.replaceSubrange(60..<64, with: [0, 0, 0, 99])
            try bytes.write(to: file)
            return Surroundings()
        },
        stored("no escrow key") { world in
            try FileManager.default.removeItem(at: world.folder.appending(path: "escrow.key"))
            return Surroundings()
        },
        stored("the wrong escrow key") { world in
            let other = try World()
            try other.commit(["a.yaml": World.manifest("a")])
            try other.regent("apply", "--yes")
            try world.write("escrow.key", try other.read("escrow.key"))
            return Surroundings()
        },
        stored("a full disk") { _ in
            Surroundings(
                environment: Interruption.environment,
                interruption: Interruption(call: "pwrite64", number: 3, action: .noSpace)
            )
        },
    ]

    /// Holds SQLite's lock for writing until it is ended.
    private static let holdingState = """
        import sqlite3, sys, time
        held = sqlite3.connect(sys.argv[1], isolation_level=None)
        held.execute("BEGIN EXCLUSIVE")
        print("held", flush=True)
        sys.stdin.read() or time.sleep(600)
        """

    private static func stored(
        _ name: String,
        status: Int32 = 1,
        _ arrange: @escaping @Sendable (World) throws -> Surroundings
    ) -> BadInput {
        BadInput(
            group: "State and key",
            name: name,
            status: status,
            goesOn: false,
            arrange: arrange
        )
    }
}
