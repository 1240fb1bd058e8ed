import Engine
import Foundation
import Model
import Planning
import Reporting

/// `regent apply`: plans, asks, does it, and records the results.
enum ApplyCommand: Command {
    static let description = CommandDescription(
        name: "apply",
        summary: "plan, ask, do it, and record the results",
        discussion: """
            Takes the writer's lock, so that it never runs beside a controller. Ctrl-C once ends the \
            operations under way and begins no others; twice stops at once, and the next run goes \
            on where this one stopped.
            """,
        usageArguments: [
            ArgumentDescription(
                name: "PLAN",
                summary: "a plan that `regent plan --out` saved; it is not asked about again",
                isRequired: false
            )
        ],
        options: [
            OptionDescription(names: ["--yes", "-y"], summary: "do it without a question"),
            OptionDescription(names: ["--all"], summary: "print every operation, however many"),
            WaitOption.description, OutputFormat.withoutMarkdown,
        ] + SelectionOptions.ofPlan + ConfigurationOptions.all,
        examples: [
            ("regent apply", "Shows the plan and asks."),
            ("regent apply --yes", "In a pipeline."),
            (
                "regent apply --yes -o json",
                "What was done, for a program; progress on the standard error."
            ),
            ("regent apply today.plan", "Exactly a saved plan, or nothing if it has gone stale."),
            ("regent apply --target acme/checkout-ingest", "One token alone."),
        ]
    )

    static func run(
        _ arguments: ParsedArguments,
        _ context: CommandContext
    ) async throws -> ExitStatus {
        let selection = try SelectionOptions.planSelection(in: arguments)
        if arguments.positional("PLAN") != nil, !selection.isEverything {
            throw CommandFailure(
                "a saved plan is carried out whole: --target and -l go with `regent plan --out`",
                status: .usage
            )
        }
        let saved = try savedPlan(arguments, context)
        let format = OutputFormat(arguments)
        if format != .text, saved == nil, !arguments.flag("--yes") {
            throw CommandFailure(
                "-o \(format.rawValue) leaves no place for a question: say --yes, or give a saved plan",
                status: .usage
            )
        }
        let configuration = try context.loadConfiguration().configuration
        let workbench = Workbench(configuration, context.invocation)
        let progress = ProgressView(context, beside: format)
        let cycle = try await workbench.openCycle(
            honoursBackOff: false,
            patience: try WaitOption.value(in: arguments),
            notices: context.note,
            progress: { progress.show($0) }
        )
        let survey = try await cycle.survey()
        if let saved { try refuseStale(saved, survey) }
        let addresses = try saved?.addresses ?? selection.addresses(in: survey)
        selection.noteIfEmpty(addresses, context)
        let plan = survey.plan.restricted(to: addresses)
        let options = context.textOptions(showsAll: arguments.flag("--all"))
        if format == .text { context.print(PlanText.render(plan, options)) }
        if let obstacle = survey.obstacle { throw CommandFailure(unanswered: obstacle) }
        if plan.isApplicable, saved == nil, !arguments.flag("--yes") { try context.confirm() }
        try await cycle.keepAlive()
        progress.expect(plan.runnable.count)
        let outcome = try await cycle.apply(survey, only: addresses)
        progress.finish()
        return CycleReport(outcome, context, about: addresses).printed(as: format)
    }

    private static func savedPlan(
        _ arguments: ParsedArguments,
        _ context: CommandContext
    ) throws -> SavedPlan? {
        guard let path = arguments.positional("PLAN") else { return nil }
        let file = URL(filePath: context.invocation.absolute(path))
        guard let bytes = try? Data(contentsOf: file) else {
            throw CommandFailure("\(path) cannot be read; `regent plan --out \(path)` makes one")
        }
        return try SavedPlan(reading: Array(bytes), from: path)
    }

    private static func refuseStale(_ saved: SavedPlan, _ survey: Survey) throws {
        let moved = try saved.differences(from: survey)
        guard !moved.isEmpty else { return }
        throw CommandFailure(
            "the plan has gone stale, and nothing was done:\n"
                + moved.map { "  \($0)\n" }.joined() + "Plan again, and look at it."
        )
    }
}
