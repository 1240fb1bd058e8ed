import Engine
import Model

/// `regent approve`: lets pass once what a brake holds back.
enum ApproveCommand: Command {
    static let description = CommandDescription(
        name: "approve",
        summary: "let a brake pass once, for one commit",
        discussion: """
            A plan says which brake holds it back and for which commit. The next run on that commit \
            carries it out; beside a running controller, the approval is handed to it.
            """,
        usageArguments: [
            ArgumentDescription(name: "COMMIT", summary: "the commit, or its first digits")
        ],
        options: [
            OptionDescription(
                names: ["--brake"],
                placeholder: "NAME",
                summary: "what to let pass",
                values: Brake.allCases.map(\.rawValue)
            )
        ] + ConfigurationOptions.all,
        examples: [
            ("regent approve 4f1c2ab --brake deletions", "These tokens are meant to go."),
            ("regent approve 4f1c2ab --brake rewound-branch", "The branch was reset on purpose."),
        ]
    )

    static func run(
        _ arguments: ParsedArguments,
        _ context: CommandContext
    ) async throws -> ExitStatus {
        let hexDigits = "0123456789abcdef"
        let commit = try arguments.positional("COMMIT", expecting: "7 to 40 hex digits") { text in
            (7...40).contains(text.count) && text.allSatisfy(hexDigits.contains) ? text : nil
        }
        let brake = try arguments.value("--brake", expecting: "the name of a brake") {
            Brake(rawValue: $0)
        }
        guard let commit else { return .usage }
        guard let brake else {
            throw CommandFailure(
                "approve needs --brake NAME; see regent approve --help",
                status: .usage
            )
        }
        let configuration = try context.loadConfiguration().configuration
        let workbench = Workbench(configuration, context.invocation)
        // A state that was lost is begun anew by this word alone.
        if brake == .stateSerial, try workbench.openForReading() == nil {
            _ = try await workbench.openForWriting()
        }
        _ = try workbench.openExisting()
        try workbench.ask(.approve(commit: commit, brake: brake))
        context.print("the next run on \(commit) passes the brake \(brake.rawValue) once")
        // What was asked for stands, also where the source does not answer now.
        if let newest = try? await workbench.source.newestCommit(), !newest.hasPrefix(commit) {
            context.note(
                "the source is at \(newest.prefix(7)) and not at \(commit): nothing comes of it "
                    + "until it is"
            )
        }
        return .success
    }
}
