import Engine
import Model
import Planning
import Reporting

/// `regent regenerate`: one regeneration now.
enum RegenerateCommand: Command {
    static let description = CommandDescription(
        name: "regenerate",
        summary: "give one token a new secret now",
        discussion: """
            The old secret works on for the manifest's overlap. Beside a running controller, the \
            request is handed to it.
            """,
        usageArguments: [
            ArgumentDescription(name: "ADDRESS", summary: "the token: organization/name")
        ],
        options: [
            OptionDescription(
                names: ["--overlap"],
                placeholder: "0s",
                summary: "after a leak: the current token and all older ones of the address end at "
                    + "once, and a new one takes their place",
                values: ["0s"]
            ),
            WaitOption.description,
        ] + ConfigurationOptions.all,
        examples: [
            ("regent regenerate acme/checkout-ingest", "Once, whatever the schedule says."),
            ("regent regenerate acme/checkout-ingest --overlap 0s", "After a leak."),
        ]
    )

    static func run(
        _ arguments: ParsedArguments,
        _ context: CommandContext
    ) async throws -> ExitStatus {
        guard let address = try arguments.address() else { return .usage }
        let configuration = try context.loadConfiguration().configuration
        let workbench = Workbench(configuration, context.invocation)
        let recorded = try await workbench.readState()
        guard recorded.tokens[address] != nil else {
            throw CommandFailure.unknown(address, among: recorded.tokens.keys.sorted())
        }
        let isLeak = arguments.value("--overlap") != nil
        let progress = ProgressView(context)
        let cycle: Cycle
        let store: StoreActor
        do {
            (cycle, store) = try await workbench.openCycleWithStore(
                honoursBackOff: false,
                patience: try WaitOption.value(in: arguments),
                notices: context.note,
                progress: { progress.show($0) }
            )
        } catch let failure as CommandFailure where failure.status == .tryAgain {
            try workbench.ask(isLeak ? .cut(address) : .regenerate(address))
            context.print("\(address): asked the running controller for a new secret")
            return .success
        }
        if isLeak {
            // What leaked ends first, whatever the plan for the address is.
            try await store.ask(.cut(address))
            try await cycle.keepAlive()
        }
        let request = StateRequest.regenerate(address)
        let survey = try await cycle.survey(asking: request)
        let plan = survey.plan.restricted(to: [address])
        context.print(PlanText.render(plan, context.textOptions()))
        if let problem = obstacle(to: plan.operations.first) {
            throw CommandFailure("\(address) is not regenerated: \(problem)")
        }
        try await store.ask(request)
        if let obstacle = survey.obstacle {
            context.note("the request is kept, and the next run serves it")
            throw CommandFailure(unanswered: obstacle)
        }
        let outcome = try await cycle.apply(survey, only: [address])
        return CycleReport(outcome, context, about: [address]).printed()
    }

    /// Why the plan for the address is not what the person asked for; a plan that does something
    /// else is not carried out in passing.
    private static func obstacle(to planned: PlannedOperation?) -> String? {
        guard let planned else { return "nothing is to be done for it" }
        if let deferral = planned.deferral { return deferral.remedy }
        if planned.action == .regenerate || planned.open?.action == .create { return nil }
        return "the plan for it is to \(planned.action.rawValue); see `regent plan`"
    }
}
