import Model
import Rotation
import Testing

/// A way from one state to another.
struct Passage: Hashable {
    var from: String
    var to: String
}

/// Every way that `step` goes, found by answering each of its effects with all that can come back.
struct Exploration {
    /// An operation with what is under way for it; nil: a run is about to begin.
    private struct Moment {
        var operation: Operation
        var effect: Effect?
    }

    /// What leads from a state to another, in the order in which it was found.
    private(set) var labels: [Passage: [String]] = [:]

    /// More steps than there are to find; a longer search is a mistake.
    private static let mostSteps = 60
    /// More questions whether a secret authenticates than `step` asks before it looks elsewhere.
    private static let mostQuestions = 8

    /// - Parameter operations: In ``OperationState/preflight``.
    init(of operations: [(operation: Operation, record: TokenRecord?)]) throws {
        for (operation, record) in operations {
            try explore(from: operation, record)
        }
    }

    private mutating func explore(from first: Operation, _ record: TokenRecord?) throws {
        var seen: Set<String> = []
        var frontier = [Moment(operation: first, effect: nil)]
        for number in 1...Self.mostSteps where !frontier.isEmpty {
            // Long enough apart for a settled call and a second look.
            let later = noon + .minutes(10 * number)
            var next: [Moment] = []
            for moment in frontier {
                let happenings = try Happening.all(
                    for: moment.operation,
                    record,
                    after: moment.effect
                )
                for (event, label) in happenings {
                    // What was written down is acted on at once.
                    let now = event == .recorded ? moment.operation.changedAt : later
                    let step = step(moment.operation, event, record: record, at: now)
                    note(label, from: moment.operation.state, to: step.operation.state)
                    let reached = Moment(operation: step.operation, effect: step.effect)
                    if seen.insert(Self.key(of: reached)).inserted { next.append(reached) }
                }
            }
            frontier = next
        }
        let isDone = frontier.isEmpty
        #expect(isDone, "\(first.action) goes on for ever")
    }

    private mutating func note(_ label: String, from: OperationState, to: OperationState) {
        guard from.name != to.name else { return }
        let passage = Passage(from: from.name, to: to.name)
        guard !labels[passage, default: []].contains(label) else { return }
        labels[passage, default: []].append(label)
    }

    /// What decides where an operation can go.
    private static func key(of moment: Moment) -> String {
        let operation = moment.operation
        let target = operation.target == nil ? "first" : "\(operation.isTargetUnheld)"
        let effect = "\(moment.effect.map { "\($0)" } ?? "")".prefix { $0 != "(" }
        let front = "\(operation.state.name) \(target) \(operation.request.name) \(effect)"
        switch operation.state {
        case .ambiguous(let ambiguity):
            let verdict = ambiguity.verdict.map { "\($0)".prefix { $0 != "(" } }
            return "\(front) \(verdict ?? "unknown")"
        case .accepted(_, let receipts): return "\(front) \(receipts.count)"
        case .issued: return "\(front) \(min(operation.attempts, mostQuestions))"
        default: return front
        }
    }
}

extension TokenRequest {
    fileprivate var name: String {
        switch self {
        case .create: "create"
        case .regenerate: "regenerate"
        case .delete(let ids): "delete \(ids.count)"
        case .none: "none"
        }
    }
}
