import Model
import Rotation
import Testing

/// A way from one state to another, with what leads there.
struct Passage: Hashable {
    var from: String
    var to: String
}

/// Every way that `step` goes, found by handing it each event in each state that it comes to.
struct Exploration {
    /// What leads from a state to another, in the order of the catalogue of events.
    private(set) var labels: [Passage: [String]] = [:]

    /// Operations that differ by more than this many steps go the same ways.
    private static let mostSteps = 14

    /// - Parameter operations: In ``OperationState/preflight``.
    init(of operations: [(operation: Operation, record: TokenRecord?)]) throws {
        for (operation, record) in operations {
            try explore(from: operation, record)
        }
    }

    private mutating func explore(from first: Operation, _ record: TokenRecord?) throws {
        var seen: Set<String> = []
        var frontier = [first]
        for number in 0..<Self.mostSteps {
            var next: [Operation] = []
            for operation in frontier {
                for (event, label) in try Happening.all(for: operation) {
                    // Long enough for a settled call and a second look.
                    let now = noon + .minutes(10) * (number + 1)
                    let after = step(operation, event, record: record, at: now).operation
                    note(label, from: operation.state, to: after.state)
                    if seen.insert(Self.key(of: after)).inserted { next.append(after) }
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
    private static func key(of operation: Operation) -> String {
        let target = operation.target == nil ? "first" : "\(operation.isTargetUnheld)"
        let front = "\(operation.state.name) \(target) \(operation.request.name)"
        switch operation.state {
        case .ambiguous(let ambiguity):
            let verdict = ambiguity.verdict.map { "\($0)".prefix { $0 != "(" } }
            return "\(front) \(verdict ?? "unknown")"
        case .accepted(_, let receipts): return "\(front) \(receipts.count)"
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
