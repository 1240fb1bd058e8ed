import Manifests
import Model
import Reporting

/// `regent doctor`: checks all that a run needs and says how to mend it.
enum DoctorCommand: Command {
    static let description = CommandDescription(
        name: "doctor",
        summary: "check all that a run needs, and say how to mend it",
        discussion: """
            Loads the configuration, fetches the source, finds out whether the status can be pushed, \
            reads the state and tries its key, asks each organization's API for its tokens, compares \
            the clocks, writes a probe to every sink that a manifest names, and looks at hooks, \
            libraries and the memory of this process. It changes nothing but the git mirror, makes \
            no token, and may run beside a controller. It exits with 1 where something failed; a \
            warning is none.

            With --probe-api it also makes a token that ends within the hour, may do next to \
            nothing and is named for what it is, and tries with it what the API's documentation \
            leaves open; then it deletes everything that it made, also when it is stopped by Ctrl-C.
            """,
        usageArguments: [SelectionOptions.argument],
        options: [
            OutputFormat.option, SelectionOptions.label,
            OptionDescription(
                names: ["--probe-api"],
                summary: "find out on a throw-away token how the live API behaves"
            ),
            OptionDescription(
                names: ["--organization"],
                placeholder: "NAME",
                summary: "only this organization's API is probed; may be repeated",
                repeats: true
            ),
            OptionDescription(
                names: ["--yes", "-y"],
                summary: "make the throw-away token without a question"
            ),
        ] + ConfigurationOptions.all,
        examples: [
            ("regent doctor", "Everything."),
            ("regent doctor 'acme/checkout-*'", "Of the sinks, only those of some tokens."),
            ("regent doctor -o json", "For a monitor."),
            ("regent doctor --probe-api --yes", "How the API treats what nobody has written down."),
        ]
    )

    static func run(
        _ arguments: ParsedArguments,
        _ context: CommandContext
    ) async throws -> ExitStatus {
        let selection = try SelectionOptions.selection(in: arguments)
        guard arguments.flag("--probe-api") || !isAboutProbe(arguments) else {
            throw CommandFailure("--organization and --yes go with --probe-api", status: .usage)
        }
        let doctor = Doctor(context.invocation, selection: selection)
        let loaded: LoadedConfiguration
        do {
            loaded = try context.readConfiguration()
        } catch let failure as CommandFailure {
            show(doctor.withoutConfiguration(failure.message), OutputFormat(arguments), context)
            return .failure
        }
        let probe = try probe(loaded.configuration, arguments, context)
        var report = await doctor.examine(loaded)
        if let probe { report.checks += await probe.run(notices: context.note) }
        show(report, OutputFormat(arguments), context)
        return report.isHealthy && !context.invocation.stop.isStopped ? .success : .failure
    }

    private static func isAboutProbe(_ arguments: ParsedArguments) -> Bool {
        arguments.flag("--yes") || !arguments.values("--organization").isEmpty
    }

    /// What is to be probed, once somebody has said yes to it; nil: nothing.
    private static func probe(
        _ configuration: ControllerConfiguration,
        _ arguments: ParsedArguments,
        _ context: CommandContext
    ) throws -> ProbeRun? {
        guard arguments.flag("--probe-api") else { return nil }
        let names = arguments.values("--organization")
        let probe = try ProbeRun(configuration, named: names, context.invocation)
        if !arguments.flag("--yes") {
            context.note(probe.question)
            try context.confirm()
        }
        return probe
    }

    private static func show(
        _ report: HealthReport,
        _ format: OutputFormat,
        _ context: CommandContext
    ) {
        switch format {
        case .text: context.print(report.text(context.textOptions()))
        case .json: context.print(report.json())
        case .markdown: context.print(report.markdown())
        }
    }
}
