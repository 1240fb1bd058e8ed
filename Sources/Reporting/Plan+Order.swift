import Model
import Planning

extension Plan {
    /// The plan with everything in the order in which it is shown, whatever order it came in.
    var inOrder: Plan {
        var plan = self
        // What plans has sorted them, and a first plan may have 100,000.
        if zip(operations, operations.dropFirst()).contains(where: { $1.precedes($0) }) {
            plan.operations.sort { $0.precedes($1) }
        }
        plan.later.sort { $0.address < $1.address }
        plan.diagnostics.sort()
        return plan
    }
}

extension PlannedOperation {
    fileprivate func precedes(_ other: PlannedOperation) -> Bool {
        (address, action.rawValue) < (other.address, other.action.rawValue)
    }
}
