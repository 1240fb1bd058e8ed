import Foundation

extension BadInput {
    static let sources: [BadInput] = [
        BadInput(
            group: "Configuration and source",
            name: "no configuration",
            status: 1,
            goesOn: false
        ) {
            world in
            try FileManager.default.removeItem(at: world.folder.appending(path: "regent.yaml"))
            return Surroundings()
        },
        configured("a branch that is not there", "branch: main", "branch: mian"),
        configured(
            "a path that is not there",
            "branch: main",
            "branch: main, path: tokns",
            status: 3
        ),
        configured("a folder that is no repository", "url: ./tokens", "url: ./nowhere"),
        BadInput(
            group: "Configuration and source",
            name: "an empty repository",
            status: 1,
            goesOn: false
        ) {
            world in
            try FileManager.default.removeItem(at: world.tokens)
            try FileManager.default.createDirectory(
                at: world.tokens,
                withIntermediateDirectories: true
            )
            try world.git("init", "-q", "-b", "main")
            return Surroundings()
        },
    ]

    private static func configured(
        _ name: String,
        _ old: String,
        _ new: String,
        status: Int32 = 1
    ) -> BadInput {
        BadInput(group: "Configuration and source", name: name, status: status, goesOn: false) {
            world in
            let text = try world.read("regent.yaml")
            try world.write("regent.yaml", text.replacing(old, with: new))
            return Surroundings()
        }
    }
}
