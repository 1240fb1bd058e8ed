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
            at once when a command asks for something. A cycle begins nothing more after \
            \(Limits.cycleSeconds / 60) minutes, and the next one goes on. SIGTERM ends the \
            operations under way and stops, within \(Limits.stopSeconds) seconds.

            With server.listen it answers /healthz, /readyz and /metrics there.
            """,
        options: [
            OptionDescription(names: ["--once"], summary: "run one cycle and end"),
            OutputFormat.ofOneCycle,
        ] + ConfigurationOptions.all,
        examples: [
            ("regent run", "Until it is told to stop."),
            (
                "regent run --server-listen 127.0.0.1:9464",
                "With metrics for Prometheus at http://127.0.0.1:9464/metrics."
            ),
            ("regent run --once", "One cycle, from a timer of the system."),
        ]
    )

    static func run(
        _ arguments: ParsedArguments,
        _ context: CommandContext
    ) async throws -> ExitStatus {
        let isOnce = arguments.flag("--once")
        let format = try format(in: arguments, isOnce)
        let configuration = try context.loadConfiguration().configuration
        let log = RunLog(context, beside: format)
        let (time, stop) = (context.invocation.time, context.invocation.stop)
        let monitor = ControllerMonitor(
            version: RegentProgram.version,
            interval: configuration.source.interval,
            time: time,
            stop: stop
        )
        let workbench = Workbench(
            configuration,
            context.invocation,
            hasReadSource: { monitor.readSource($0) }
        )
        // Nobody watches one cycle.
        let server =
            isOnce
            ? nil
            : try ControllerServer.start(
                configuration.server,
                time,
                snapshot: { [calls = workbench.callCounts] in monitor.snapshot(calls()) }
            )
        defer { server?.stop() }
        if let server { log.write("/healthz, /readyz and /metrics are answered at \(server.url)") }
        let (cycle, store) = try await workbench.openCycleWithStore(
            honoursBackOff: true,
            notices: { (text: String) in log.write(text) },
            progress: { (progress: RunProgress) in
                monitor.note(progress)
                log.write(progress)
            }
        )
        monitor.tookLock()
        if !isOnce {
            log.write("the controller began; it looks every \(configuration.source.interval.text)")
        }
        let loop = ControllerLoop(
            cycle: cycle,
            store: store,
            interval: configuration.source.interval,
            time: time,
            stop: stop,
            monitor: monitor
        )
        let last = try await StopLimit(time: time, stop: stop).run {
            log.write("the stop takes too long: calls under way are left to the next run")
        } _: {
            await loop.run(once: isOnce) { (event: ControllerEvent) in log.write(event) }
        }
        if !isOnce { log.write("the controller stopped") }
        if case .failure(let error)? = last, Cycle.isFatal(error) { throw error }
        guard isOnce else { return .success }
        switch last {
        case .success(let outcome)?: return CycleReport(outcome, context).printed(as: format)
        case .failure(let error)?: throw error
        case nil: return .success
        }
    }

    private static func format(
        in arguments: ParsedArguments,
        _ isOnce: Bool
    ) throws -> OutputFormat {
        let format = OutputFormat(arguments)
        guard isOnce || format == .text else {
            throw CommandFailure(
                "-o goes with --once: a controller has no result, but a log and metrics",
                status: .usage
            )
        }
        return format
    }
}
