import Engine
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
        options: [
            OptionDescription(names: ["--yes", "-y"], summary: "do it without a question"),
            OptionDescription(names: ["--all"], summary: "print every operation, however many"),
            WaitOption.description,
        ] + ConfigurationOptions.all,
        examples: [
            ("regent apply", "Shows the plan and asks."),
            ("regent apply --yes", "In a pipeline."),
        ]
    )

    static func run(
        _ arguments: ParsedArguments,
        _ context: CommandContext
    ) async throws -> ExitStatus {
        let configuration = try context.loadConfiguration().configuration
        let workbench = Workbench(configuration, context.invocation)
        let progress = ProgressView(context)
        let cycle = try await workbench.openCycle(
            honoursBackOff: false,
            patience: try WaitOption.value(in: arguments),
            notices: context.note,
            progress: { progress.show($0) }
        )
        let survey = try await cycle.survey()
        let options = context.textOptions(showsAll: arguments.flag("--all"))
        context.print(PlanText.render(survey.plan, options))
        if let obstacle = survey.obstacle { throw CommandFailure(unanswered: obstacle) }
        if survey.plan.isApplicable, !arguments.flag("--yes") { try context.confirm() }
        try await cycle.keepAlive()
        progress.expect(survey.plan.runnable.count)
        let outcome = try await cycle.apply(survey)
        progress.finish()
        return CycleReport(outcome, context).printed()
    }
}
