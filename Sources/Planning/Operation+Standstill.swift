import Model

extension Operation {
    /// Why nothing goes on by itself after a call whose answer was lost, as a condition's reason, and
    /// what a person can do.
    var standstill: (reason: String, message: String)? {
        guard let standstill = state.ambiguity?.verdict?.standstill else { return nil }
        let remedy = "then `regent regenerate \(address)` goes on"
        return (standstill.reason, "\(standstill.message); \(remedy)")
    }
}
