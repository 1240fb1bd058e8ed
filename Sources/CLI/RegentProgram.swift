import Foundation
import Model
import RemoteGit
import State

/// The program: finds the command that was called and runs it.
public enum RegentProgram {
    /// The program's version.
    public static let version = "0.1.0"
    /// The day of that version, for its manual pages.
    static let versionDate = "2026-11-25"

    static let commands: [any Command.Type] = [
        PlanCommand.self, ApplyCommand.self, RunCommand.self, ValidateCommand.self,
        StatusCommand.self, HistoryCommand.self, TimelineCommand.self, ExplainCommand.self,
        RegenerateCommand.self, RevealCommand.self, IdentifyCommand.self, ApproveCommand.self,
        SuspendCommand.self, ResumeCommand.self, ImportCommand.self, DoctorCommand.self,
        StateCommand.self, ConfigCommand.self, SchemaCommand.self, SandboxCommand.self,
        CompletionCommand.self, VersionCommand.self, HelpCommand.self,
    ]

    static let description = CommandDescription(
        name: "regent",
        summary:
            "keep API tokens as a git repository describes them, and rotate them without downtime",
        options: [
            OptionDescription(
                names: ["--color"],
                placeholder: "WHEN",
                summary: "colour the output",
                values: TextStyle.ColorMode.allCases.map(\.rawValue),
                defaultText: "auto"
            ),
            OptionDescription(
                names: ["--version"],
                summary: "print the version",
                standsAlone: true
            ),
        ],
        subcommands: commands.map { $0.description }
    )

    /// Runs a command line and returns the status to exit with.
    public static func run(_ invocation: Invocation) async -> Int32 {
        let console = invocation.console
        if invocation.arguments == [RemoteGitChild.argument] {
            let input = (try? FileHandle.standardInput.readToEnd()) ?? Data()
            return RemoteGitChild.run(Array(input)) { console.write($0) }
        }
        do {
            let arguments = try CommandLineParser(program: description)
                .parse(invocation.arguments)
            let status = try await run(arguments, invocation)
            guard let problem = console.outputProblem() else { return status.rawValue }
            throw CommandFailure("the standard output cannot be written: \(problem)")
        } catch let error as UsageError {
            console.writeError("regent: \(error)\n")
            return ExitStatus.usage.rawValue
        } catch let failure as CommandFailure {
            console.writeError("regent: \(failure.message)\n")
            return failure.status.rawValue
        } catch let diagnostic as Diagnostic {
            console.writeError("\(diagnostic)\n")
            return ExitStatus.failure.rawValue
        } catch let error as StoreError {
            console.writeError("regent: \(error)\n")
            return ExitStatus(error).rawValue
        } catch {
            console.writeError("regent: \(error)\n")
            return ExitStatus.failure.rawValue
        }
    }

    private static func run(
        _ arguments: ParsedArguments,
        _ invocation: Invocation
    ) async throws -> ExitStatus {
        let context = CommandContext(invocation, arguments)
        if arguments.flag("--help") || invocation.arguments.isEmpty {
            return try HelpCommand.show(Array(arguments.commandPath.dropFirst()), context)
        }
        if arguments.flag("--version") {
            return try await VersionCommand.run(arguments, context)
        }
        let name = arguments.commandPath.dropFirst().first
        guard let command = commands.first(where: { $0.description.name == name }) else {
            return try HelpCommand.show([], context)
        }
        return try await command.run(arguments, context)
    }
}
