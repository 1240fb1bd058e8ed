import Model
import Planning

extension Plan {
    /// The plan with everything in the order in which it is shown, whatever order it came in.
    var inOrder: Plan {
        var plan = self
        plan.operations.sort { ($0.address, $0.action.rawValue) < ($1.address, $1.action.rawValue) }
        plan.later.sort { $0.address < $1.address }
        plan.diagnostics.sort()
        return plan
    }
}
