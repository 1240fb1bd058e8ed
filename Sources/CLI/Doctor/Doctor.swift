import Engine
import Foundation
import HTTPClient
import Manifests
import Model
import Reporting

/// Looks at all that a run needs, what is independent at the same time; changes nothing but the mirror.
struct Doctor: Sendable {
    let invocation: Invocation
    /// Which manifests' sinks are probed.
    let selection: StatusSelection
    private let deadline: Deadline

    /// How long the state may take: one of a gigabyte is read in a few seconds.
    private static let stateTime = Duration.minutes(2)

    init(_ invocation: Invocation, selection: StatusSelection) {
        self.invocation = invocation
        self.selection = selection
        deadline = Deadline(time: invocation.time, stop: invocation.stop)
    }

    /// Checks what needs no configuration, where there is none that is valid.
    func withoutConfiguration(_ problem: String) -> HealthReport {
        let lines = problem.split(whereSeparator: \.isNewline).map { line in
            line.trimmingCharacters(in: .whitespaces)
        }
        let configuration = HealthCheck(
            "configuration",
            .failed,
            lines.prefix(2).joined(separator: ": "),
            remedy:
                "`regent config` tells of all that is wrong with it, and nothing else was looked at"
        )
        return HealthReport([configuration] + MachineChecks.run())
    }

    /// Checks everything.
    func examine(_ loaded: LoadedConfiguration) async -> HealthReport {
        let configuration = loaded.configuration
        let workbench = Workbench(configuration, invocation, isReadOnly: true)
        let sinks = SinkChecks(sinks: workbench.sinks, deadline: deadline)
        async let source = SourceChecks(
            configuration: configuration,
            invocation: invocation,
            deadline: deadline
        ).run()
        async let state = stateFinding(configuration)
        async let api = APIChecks(
            configuration: configuration,
            invocation: invocation,
            transport: CurlTransport(userAgent: "regent/\(RegentProgram.version)"),
            deadline: deadline
        ).run()
        async let hooks = sinks.hooks(named: configuration.hooks.map(\.name))
        let (sourceChecks, snapshot) = await source
        async let probes = probe(snapshot?.desired, by: sinks)
        let finding = await state
        var checks = Self.configuration(loaded) + sourceChecks
        checks += finding.checks
        checks += Self.doubt(about: finding.recorded, beside: snapshot, in: workbench)
        checks += await api
        checks += await probes
        checks += await hooks
        return HealthReport(checks + MachineChecks.run())
    }

    private func stateFinding(
        _ configuration: ControllerConfiguration
    ) async -> StateChecks.Finding {
        let checks = StateChecks(configuration: configuration)
        let ending = await deadline.run(Self.stateTime) { await blocking { checks.run() } }
        return switch ending {
        case .done(let finding): finding
        case .late:
            StateChecks.Finding(
                checks: [.late("state", remedy: "look at the disk that the state is on")],
                recorded: nil
            )
        case .stopped: StateChecks.Finding(checks: [.stopped("state")], recorded: nil)
        }
    }

    private func probe(_ desired: DesiredState?, by sinks: SinkChecks) async -> [HealthCheck] {
        guard let desired else {
            return [
                HealthCheck("sink", .skipped, "which ones there are is not known without manifests")
            ]
        }
        let specs = desired.specs.filter { address, spec in
            (selection.patterns.isEmpty || selection.patterns.contains { $0.matches(address) })
                && selection.labels.allSatisfy { $0.matches(spec.labels) }
        }
        guard selection == StatusSelection() || !specs.isEmpty else {
            return [
                HealthCheck(
                    "sink",
                    .failed,
                    "no manifest matches what was asked for",
                    remedy: "`regent plan --all` names all addresses"
                )
            ]
        }
        return await sinks.run(SinkChecks.places(in: specs))
    }

    // MARK: What is said of the whole

    private static func configuration(_ loaded: LoadedConfiguration) -> [HealthCheck] {
        let names = loaded.configuration.organizations.map(\.name).joined(separator: ", ")
        let place = loaded.file ?? "the environment and options alone"
        let warnings = loaded.warnings.filter { !$0.summary.contains("escrow key lies beside") }
        return [HealthCheck("configuration", .ok, "\(place); organizations: \(names)")]
            + warnings.map {
                HealthCheck("configuration", .warning, $0.summary, remedy: $0.hint)
            }
    }

    /// Whether the state is the one that was in use last.
    private static func doubt(
        about recorded: RecordedState?,
        beside snapshot: SourceSnapshot?,
        in workbench: Workbench
    ) -> [HealthCheck] {
        guard let recorded, let snapshot else { return [] }
        do throws(Diagnostic) {
            guard let doubt = try workbench.surveyor.doubt(of: recorded, beside: snapshot) else {
                return []
            }
            return [HealthCheck("state lineage", doubt)]
        } catch {
            return [HealthCheck("state lineage", error)]
        }
    }
}
