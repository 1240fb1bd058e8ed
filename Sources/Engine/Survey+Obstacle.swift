public import Axiom
import Planning

extension Survey {
    /// Why nothing of the plan can be carried out: no organization of its operations answered.
    ///
    /// Nil where some of it can be, or where there is nothing to do.
    public var obstacle: APIError? {
        let runnable = plan.runnable
        guard runnable.allSatisfy({ $0.needsLiveTokens && live[$0.address.organization] == nil })
        else { return nil }
        return runnable.lazy.compactMap { unanswered[$0.address.organization] }.first
    }
}

extension PlannedOperation {
    /// Whether it cannot be carried out without the organization's list of tokens: a secret that was
    /// issued is delivered, whatever becomes of the API or of its credential.
    var needsLiveTokens: Bool { open?.state.issued == nil }
}
