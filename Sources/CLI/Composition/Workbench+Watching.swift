import Axiom
import Controller
import Manifests
import Model

extension Workbench {
    /// What was counted of the calls of all organizations; it leads to nothing else of them.
    var callCounts: @Sendable () -> CallCounts {
        { [limiters] in
            limiters.map(\.counts).reduce(into: CallCounts()) { all, one in
                all.answersByStatus.merge(one.answersByStatus, uniquingKeysWith: +)
                all.unansweredCount += one.unansweredCount
                all.remaining = [all.remaining, one.remaining].compactMap { $0 }.min()
            }
        }
    }
}

extension ControllerServer {
    /// Starts to answer, where the configuration says so.
    ///
    /// - Throws: ``CommandFailure`` where it cannot listen there.
    static func start(
        _ configuration: ControllerConfiguration.Server?,
        _ time: TimeSource,
        snapshot: @escaping @Sendable () -> ControllerSnapshot
    ) throws -> ControllerServer? {
        guard let configuration else { return nil }
        do {
            return try ControllerServer(
                host: configuration.host,
                port: configuration.port,
                namesTokens: configuration.namesTokens,
                now: time.now,
                snapshot: snapshot
            )
        } catch {
            throw CommandFailure("server.listen: \(error)")
        }
    }
}
