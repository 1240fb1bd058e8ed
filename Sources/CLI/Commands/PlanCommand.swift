import Engine
import Foundation
import Model
import Planning
import Reporting

/// `regent plan`: what would be done, and why; changes nothing.
enum PlanCommand: Command {
    static let description = CommandDescription(
        name: "plan",
        summary: "show what would be done, and why, without doing it",
        discussion: """
            Reads the source, compares it with the state and with the live tokens, and prints what \
            an apply would do. It writes nothing but the git mirror and the manifest cache, which \
            are disposable, and may run beside a controller.
            """,
        options: [
            OutputFormat.option,
            .boolean(
                names: ["--refresh"],
                default: true,
                summary: "ask the API for the live tokens"
            ),
            OptionDescription(
                names: ["--detailed-exitcode"],
                summary: "exit with 2 where there is something to do"
            ),
            OptionDescription(names: ["--all"], summary: "print every operation, however many"),
            OptionDescription(
                names: ["--out"],
                placeholder: "FILE",
                summary: "save the plan, for `regent apply FILE`"
            ),
            OptionDescription(
                names: ["--against"],
                placeholder: "WHAT",
                summary: "compare with the published status: no state, no credential is needed",
                values: ["state", "status-branch"],
                defaultText: "state"
            ),
        ] + SelectionOptions.ofPlan + ConfigurationOptions.all,
        examples: [
            ("regent plan", "What would an apply do?"),
            ("regent plan --refresh=false -o json", "For a program, without a credential."),
            ("regent plan --refresh=false -o markdown", "For a comment on a pull request."),
            ("regent plan --detailed-exitcode", "In CI: 0 nothing to do, 2 changes, 1 an error."),
            (
                "regent plan --out today.plan",
                "Save it; `regent apply today.plan` does exactly that."
            ),
            ("regent plan -l team=payments", "Only the tokens of a team."),
            (
                "regent plan --against status-branch --source-url . -o markdown",
                "In a clone, for a pull request from a fork."
            ),
        ]
    )

    static func run(
        _ arguments: ParsedArguments,
        _ context: CommandContext
    ) async throws -> ExitStatus {
        let configuration = try context.loadConfiguration().configuration
        let workbench = Workbench(configuration, context.invocation, isReadOnly: true)
        let selection = try SelectionOptions.planSelection(in: arguments)
        let isAgainstStatus = arguments.value("--against") == "status-branch"
        if isAgainstStatus, arguments.value("--out") != nil {
            throw CommandFailure(
                "--out goes with a plan from the state: what a status says cannot be carried out",
                status: .usage
            )
        }
        var survey: Survey
        if isAgainstStatus {
            survey = try await workbench.surveyor.survey(against: workbench.statusReader)
        } else if arguments.flag("--refresh") || !selection.isEverything {
            survey = try await workbench.survey(
                beside: try workbench.openForReading(),
                asksLive: arguments.flag("--refresh")
            )
        } else {
            survey = try await workbench.surveyIncrementally(
                beside: try workbench.openForReading()
            )
        }
        let addresses = try selection.addresses(in: survey)
        selection.noteIfEmpty(addresses, context)
        if let path = arguments.value("--out") {
            try save(try SavedPlan(survey, only: addresses), to: path, context)
        }
        survey.plan = survey.plan.restricted(to: addresses)
        switch OutputFormat(arguments) {
        case .text:
            let options = context.textOptions(showsAll: arguments.flag("--all"))
            context.print(PlanText.render(survey.plan, options))
        case .json:
            context.print(PlanJSON.render(survey.plan))
        case .markdown:
            context.print(PlanMarkdown.render(survey.plan))
        }
        context.invocation.leftovers.keep(survey)
        let refusals = survey.unanswered.values.filter { $0.kind != .credential }
        if let status = ExitStatus(refusals) { return status }
        if survey.plan.isErrored { return .failure }
        let hasChanges = arguments.flag("--detailed-exitcode") && !survey.plan.operations.isEmpty
        return hasChanges ? .changes : .success
    }

    private static func save(
        _ plan: SavedPlan,
        to path: String,
        _ context: CommandContext
    ) throws {
        try OutputFile(path, context).write(try plan.bytes)
        context.note("saved to \(path): `regent apply \(path)` does exactly this, or nothing")
    }
}
