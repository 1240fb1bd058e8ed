import Controller
import Engine
import Model
import Planning
import Reporting

/// `regent run`: the controller.
enum RunCommand: Command {
    static let description = CommandDescription(
        name: "run",
        summary: "plan and apply for ever: the controller",
        discussion: """
            Runs a cycle on the source's interval, at the instant when the next rotation is due, and \
            at once when a command asks for something. SIGTERM ends the operations under way and \
            stops.
            """,
        options: [
            OptionDescription(names: ["--once"], summary: "run one cycle and end")
        ] + ConfigurationOptions.all,
        examples: [
            ("regent run", "Until it is told to stop."),
            ("regent run --once", "One cycle, from a timer of the system."),
        ]
    )

    static func run(
        _ arguments: ParsedArguments,
        _ context: CommandContext
    ) async throws -> ExitStatus {
        let configuration = try context.loadConfiguration().configuration
        let log = RunLog(context)
        let workbench = Workbench(configuration, context.invocation)
        let (cycle, store) = try await workbench.openCycleWithStore(
            honoursBackOff: true,
            notices: { (text: String) in log.write(text) },
            progress: { (progress: RunProgress) in log.write(progress) }
        )
        let loop = ControllerLoop(
            cycle: cycle,
            store: store,
            interval: configuration.source.interval,
            time: context.invocation.time,
            stop: context.invocation.stop
        )
        let isOnce = arguments.flag("--once")
        if !isOnce {
            log.write("the controller began; it looks every \(configuration.source.interval.text)")
        }
        let last = await loop.run(once: isOnce) { (event: ControllerEvent) in
            log.write(event)
        }
        if !isOnce { log.write("the controller stopped") }
        if case .failure(let error)? = last, Cycle.isFatal(error) { throw error }
        guard isOnce else { return .success }
        switch last {
        case .success(let outcome)?: return CycleReport(outcome, context).printed()
        case .failure(let error)?: throw error
        case nil: return .success
        }
    }
}
