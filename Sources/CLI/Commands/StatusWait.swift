import Engine
import Model
import Reporting

/// Waits until tokens are ready, for `regent status --wait`.
struct StatusWait {
    private let selection: StatusSelection
    private let context: CommandContext
    private let timeout: Duration

    /// How often the state is looked at.
    private static let interval = Duration.seconds(1)

    init(_ selection: StatusSelection, _ context: CommandContext, timeout: Duration) {
        self.selection = selection
        self.context = context
        self.timeout = timeout
    }

    /// The last status, and how the command ends.
    ///
    /// - Throws: ``CommandFailure`` where there was no state all the while, or it was interrupted.
    func outcome() async throws -> (StatusReport, ExitStatus) {
        let configuration = try context.loadConfiguration().configuration
        let workbench = Workbench(configuration, context.invocation)
        let time = context.invocation.time
        let deadline = time.now() + timeout
        while true {
            let now = time.now()
            let report = try await workbench.openForReading()?.statusReport(at: now)
            if let report, let status = judge(report) { return (report, status) }
            guard now < deadline else {
                guard let report else { throw CommandFailure.noState(configuration.stateFile) }
                context.note("not all are ready after \(timeout.text)")
                return (report, .partial)
            }
            guard !context.invocation.stop.isStopped else {
                throw CommandFailure("the wait was interrupted")
            }
            try await time.sleep(min(Self.interval, deadline - now))
        }
    }

    /// How it ends; nil: it goes on.
    private func judge(_ report: StatusReport) -> ExitStatus? {
        switch report.selected(by: selection).standing {
        case .onTheWay: return nil
        case .ready: return report.missing(from: selection).isEmpty ? .success : nil
        case .stuck(let addresses):
            let list = addresses.map(\.description).joined(separator: ", ")
            context.note("a person is needed first: \(list)")
            return .failure
        }
    }
}
