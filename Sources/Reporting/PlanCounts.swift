import Model
import Planning

/// How many operations of each kind a plan has.
struct PlanCounts: Hashable {
    /// Operations that an apply carries out, by action.
    private let runnable: [Action: Int]
    let deferred: Int
    let held: Int
    let unchanged: Int
    let later: Int

    init(_ plan: Plan) {
        runnable = plan.operations.lazy.filter(\.isRunnable)
            .reduce(into: [:]) { $0[$1.action, default: 0] += 1 }
        held = plan.operations.count { $0.action == .hold }
        deferred = plan.operations.count { !$0.isRunnable } - held
        unchanged = plan.unchangedCount
        later = plan.later.count
    }

    subscript(action: Action) -> Int { runnable[action] ?? 0 }

    /// `Plan: 1 to create, 1 to regenerate, 0 to delete, 40 unchanged.`; what is rare is named
    /// only where there is some.
    var sentence: String {
        let always: Set<Action> = [.create, .regenerate, .delete]
        var parts = Action.allCases.filter { $0 != .hold }.compactMap { action in
            always.contains(action) || self[action] > 0 ? "\(self[action]) to \(action)" : nil
        }
        if deferred > 0 { parts.append("\(deferred) deferred") }
        if held > 0 { parts.append("\(held) held") }
        let waiting = later > 0 ? " (\(later) with changes for later)" : ""
        parts.append("\(unchanged) unchanged\(waiting)")
        return "Plan: " + parts.joined(separator: ", ") + "."
    }

    /// Every key, whatever its count, so that a program need not ask whether it is there.
    var value: OrderedValue {
        [
            "create": .integer(self[.create]), "regenerate": .integer(self[.regenerate]),
            "redeliver": .integer(self[.redeliver]), "delete": .integer(self[.delete]),
            "forget": .integer(self[.forget]), "deferred": .integer(deferred),
            "adopt": .integer(self[.adopt]), "move": .integer(self[.move]),
            "retire": .integer(self[.retire]), "hold": .integer(held),
            "unchanged": .integer(unchanged), "later": .integer(later),
        ]
    }
}
