import Engine
import Model
import Planning
import Synchronization

/// Shows each operation as it ends, and how many are left.
final class ProgressView: Sendable {
    private let context: CommandContext
    /// Whether the standard output is left to a document for programs.
    private let isBesideResult: Bool
    /// Seconds of a wait from which a person wants to know why nothing moves.
    private static let worthALineSeconds = 5

    private let counts = Mutex((expected: 0, ended: 0))

    init(_ context: CommandContext, beside format: OutputFormat = .text) {
        self.context = context
        isBesideResult = format != .text
    }

    func expect(_ count: Int) {
        counts.withLock { $0.expected = count }
    }

    func show(_ progress: RunProgress) {
        switch progress {
        case .began(let planned) where planned.open != nil:
            line("…", planned.address, "goes on after an earlier run", nil)
        case .began:
            break
        case .moved(let operation):
            show(operation)
        case .movedEnd(let call, let end):
            let text = "\(call.token.short) \(call.purpose.rawValue) \(end.wholeSeconds.rfc3339)"
            line("✓", call.address, text, .green)
        case .expiryCallFailed(let call, let problem):
            line(
                "✗",
                call.address,
                "the end of \(call.token.short) cannot be moved: \(problem)",
                .red
            )
        case .waiting(let operation, let pause):
            guard pause >= .seconds(Self.worthALineSeconds) else { return }
            line("…", operation.address, "waits \(pause.text) for the API", nil)
        }
    }

    private func show(_ operation: Operation) {
        switch operation.state {
        case .done:
            line("✓", operation.address, done(operation), .green)
        case .failed(let problem):
            line("✗", operation.address, "\(operation.action.rawValue) failed: \(problem)", .red)
        case .ambiguous(let ambiguity):
            guard ambiguity.verdict == nil else { return }
            let text = "its answer was lost (\(ambiguity.problem)); what came of it is found out"
            line("?", operation.address, text, .yellow)
            return
        case .preflight, .intended, .sent, .issued, .accepted:
            guard let problem = operation.problem else { return }
            line("…", operation.address, problem, .yellow)
            return
        }
        bar(
            counts.withLock {
                $0.ended += 1
                return $0
            }
        )
    }

    private func done(_ operation: Operation) -> String {
        let sinks = operation.spec?.delivery.map(\.id.title) ?? []
        let delivered =
            sinks.isEmpty
            ? "its secret is sealed: regent reveal \(operation.address)"
            : "delivered to \(sinks.joined(separator: ", "))"
        switch operation.action {
        case .create: return "created, \(delivered)"
        case .regenerate: return "regenerated, \(delivered)\(overlap(operation))"
        case .redeliver: return delivered
        case .delete: return "deleted"
        case .forget: return "forgotten; its token lives on at \(operation.address.organization)"
        case .retire: return "left-over tokens ended"
        case .adopt: return "taken over; its secret is new with its next rotation"
        case .move: return "renamed; its token stays as it is"
        case .hold: return "held"
        }
    }

    private func overlap(_ operation: Operation) -> String {
        guard case .regenerate(let target, let body) = operation.request else { return "" }
        // A token that a lost call made ends within seconds, and nobody ever held it.
        let last = Predecessor(id: target, expiresAt: body.existingTokenExpiresAt)
        let old = operation.superseded.first ?? last
        let until = old.expiresAt.map { end in
            "\(end > operation.changedAt ? "works until" : "ended at") \(end.rfc3339)"
        }
        return "; the old token (\(old.id.short)) \(until ?? "works on")"
    }

    private func line(_ mark: String, _ address: Address, _ text: String, _ look: TextStyle.Look?) {
        let shown = look.map { context.style($0, mark) } ?? mark
        erase()
        let line = "  \(shown) \(address)  \(text.escapingControls)"
        if isBesideResult { context.note(line) } else { context.print(line) }
    }

    // MARK: The bar, on a terminal only

    private var hasBar: Bool { context.console.isOutputTerminal && !isBesideResult }

    private func bar(_ counts: (expected: Int, ended: Int)) {
        guard hasBar, counts.expected > 1 else { return }
        let cells = 20
        let filled = min(cells, counts.ended * cells / max(1, counts.expected))
        let bar =
            String(repeating: "█", count: filled) + String(repeating: "░", count: cells - filled)
        context.console.write("\r  \(bar) \(counts.ended)/\(counts.expected)")
    }

    private func erase() {
        if hasBar { context.console.write("\r\u{1b}[K") }
    }

    func finish() { erase() }
}
