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
            OptionDescription(
                names: ["--token"],
                placeholder: "ID",
                summary: "with --overlap 0s: only this token of the address ends, which regent "
                    + "identify names; the current one is replaced, an older one just ends"
            ),
            WaitOption.description, OutputFormat.withoutMarkdown,
        ] + ConfigurationOptions.all,
        examples: [
            ("regent regenerate acme/checkout-ingest", "Once, whatever the schedule says."),
            ("regent regenerate acme/checkout-ingest --overlap 0s", "After a leak."),
            (
                "regent regenerate acme/checkout-ingest --overlap 0s --token 7a3e21c4",
                "After a leak of one token, by its id or the first digits of it."
            ),
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
        guard recorded.tokens[address] != nil || recorded.openOperations[address] != nil else {
            throw CommandFailure.unknown(address, among: recorded.tokens.keys.sorted())
        }
        let leak = try leak(in: arguments, at: address, recorded)
        let format = OutputFormat(arguments)
        let progress = ProgressView(context, beside: format)
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
            let request = leak ?? .regenerate(address)
            try workbench.ask(request)
            var report = RunReport()
            report.isHandedOver = true
            let sentence = "\(address): asked the running controller \(purpose(of: request))"
            context.print(format == .json ? report.json : sentence)
            return .success
        }
        if let leak {
            // What leaked ends first, whatever the plan for the address is.
            try await store.ask(leak)
            try await cycle.keepAlive()
            let isDone = try await !store.requests().contains(leak)
            if isDone, replacesNothing(leak, recorded) {
                if format == .json { context.print(RunReport().json) }
                return .success
            }
            if !isDone { context.note("what could not be ended yet is ended by the next run") }
        }
        let status = try await regenerate(address, cycle, store, context, format)
        let requests = try await store.requests()
        return leak.map(requests.contains) == true ? .partial : status
    }

    private static func regenerate(
        _ address: Address,
        _ cycle: Cycle,
        _ store: StoreActor,
        _ context: CommandContext,
        _ format: OutputFormat
    ) async throws -> ExitStatus {
        let request = StateRequest.regenerate(address)
        let survey = try await cycle.survey(asking: request)
        let plan = survey.plan.restricted(to: [address])
        if format == .text { context.print(PlanText.render(plan, context.textOptions())) }
        if let problem = obstacle(to: plan.operations.first) {
            throw CommandFailure("\(address) is not regenerated: \(problem)")
        }
        try await store.ask(request)
        if let obstacle = survey.obstacle {
            context.note("the request is kept, and the next run serves it")
            throw CommandFailure(unanswered: obstacle)
        }
        let outcome = try await cycle.apply(survey, only: [address])
        return CycleReport(outcome, context, about: [address]).printed(as: format)
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

// MARK: A leak

extension RegenerateCommand {
    /// What is to end at once; nil: nothing leaked.
    private static func leak(
        in arguments: ParsedArguments,
        at address: Address,
        _ recorded: RecordedState
    ) throws -> StateRequest? {
        let isLeak = arguments.value("--overlap") != nil
        guard let text = arguments.value("--token") else { return isLeak ? .cut(address) : nil }
        guard isLeak else {
            throw CommandFailure(
                "--token goes with --overlap 0s: it says which token leaked",
                status: .usage
            )
        }
        let known = recorded.tokenIDs(of: address)
        let meant = known.filter { $0.text == text || $0.text.hasPrefix(text) }
        guard let token = meant.first, meant.count == 1, !text.isEmpty else {
            let list = known.map(\.text).sorted().joined(separator: ", ")
            throw CommandFailure(
                "--token \(text.escapingControls) names \(meant.isEmpty ? "no" : "more than one") "
                    + "token of \(address); it has \(list)"
            )
        }
        return .cut(address, token: token)
    }

    /// Whether a leak ends an older token alone, so that the current one stays as it is.
    private static func replacesNothing(_ leak: StateRequest, _ recorded: RecordedState) -> Bool {
        guard case .cut(let address, let token?) = leak, let record = recorded.tokens[address]
        else {
            return false
        }
        let successor = recorded.openOperations[address]?.state.issued?.token.id
        return token != record.token.id && token != successor
    }

    private static func purpose(of request: StateRequest) -> String {
        guard case .cut(_, let token?) = request else { return "for a new secret" }
        return "to end \(token.short) at once"
    }
}
