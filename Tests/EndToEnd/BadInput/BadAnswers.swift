import Foundation

extension BadInput {
    static let answers: [BadInput] = [
        list("401"), list("403"), list("404"), list("500", status: 75), list("html"),
        list("half", status: 75),
        list("gigabyte", status: 75), list("nothing", status: 75),
        create("401"), create("403"), create("404"), create("409"), create("500"), create("html"),
        create("half"), create("gigabyte"), create("nothing"),
    ]

    private static let titles = [
        "html": "a page of HTML", "half": "half a body", "gigabyte": "a gigabyte",
        "nothing": "nothing at all",
    ]

    /// The list of tokens, without which nothing can be done.
    private static func list(_ kind: String, status: Int32 = 1) -> BadInput {
        answered("the list is answered by \(titles[kind] ?? kind)", "GET", "", kind, status, false)
    }

    /// The call that makes one token.
    private static func create(_ kind: String) -> BadInput {
        let name = "making a token is answered by \(titles[kind] ?? kind)"
        return answered(name, "POST", "struck", kind, 3, true)
    }

    private static func answered(
        _ name: String,
        _ method: String,
        _ word: String,
        _ kind: String,
        _ status: Int32,
        _ goesOn: Bool
    ) -> BadInput {
        BadInput(group: "An answer of the API", name: name, status: status, goesOn: goesOn) {
            world in
            let url = try world.sandbox.url
            let script = World.root.appending(path: "Tests/EndToEnd/answers.py").path
            let server = try Program(
                "/usr/bin/python3",
                [script, url, method, word, kind],
                in: world.folder
            )
            let own = try server.firstLine()
            try world.write("regent.yaml", world.read("regent.yaml").replacing(url, with: own))
            if method == "POST" { try world.commit(["struck.yaml": World.manifest("struck")]) }
            return Surroundings(
                environment: [
                    "REGENT_TIMING_REQUEST_TIMEOUT": "2s", "REGENT_TIMING_SETTLE": "4s",
                ],
                // What came of a lost answer is for the next run to find out.
                options: ["--wait", "0"],
                beside: server
            )
        }
    }
}
