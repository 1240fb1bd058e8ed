public import Axiom
import Planning

extension Survey {
    /// Why nothing of the plan can be carried out: no organization that it has operations for
    /// answered. Nil where some can be, or where there is nothing to do.
    public var obstacle: APIError? {
        let organizations = Set(plan.runnable.map(\.address.organization))
        guard organizations.isDisjoint(with: live.keys) else { return nil }
        return organizations.sorted().lazy.compactMap { unanswered[$0] }.first
    }
}
