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
        configured(
            "a git server that cannot be reached",
            "url: ./tokens",
            "url: 'https://127.0.0.1:1/tokens.git'"
        ),
        served("a wrong password for the git server") { world in
            let server = try HTTPSGitServer()
            try Data("wrong".utf8).write(to: server.folder.appending(path: "password"))
            return server
        },
        served("a git server whose certificate has expired") { _ in try HTTPSGitServer(.expired) },
        served("a git server with a certificate of another authority") { _ in
            try HTTPSGitServer(.foreign)
        },
        served("a git server whose host key nobody knows") { _ in
            let server = try SSHGitServer()
            try Data().write(to: server.folder.appending(path: "known_hosts"))
            return server
        },
        served("a git server with another host key") { _ in
            let server = try SSHGitServer()
            let other = try server.knownHosts("other")
            try Data(other.utf8).write(to: server.folder.appending(path: "known_hosts"))
            return server
        },
    ]

    /// The source lies on a server.
    private static func served(
        _ name: String,
        _ start: @escaping @Sendable (World) throws -> any GitServer
    ) -> BadInput {
        BadInput(group: "Configuration and source", name: name, status: 1, goesOn: false) {
            world in
            let server = try start(world)
            try world.use(server)
            return Surroundings(server: server)
        }
    }

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
