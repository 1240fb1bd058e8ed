import Model

extension Operation {
    /// How much of the overlap has gone by while a new secret is not where it is to be, in words that
    /// grow more urgent at a half, a quarter and a tenth of it; nil: there is time.
    func overdue(at now: Instant) -> String? {
        guard case .accepted(let issued, _) = state, let spec, let problem else { return nil }
        let overlap = spec.rotation.overlap
        let left = overlap - (now - issued.issuedAt)
        guard overlap > .zero, left <= overlap / 2 else { return nil }
        let time =
            if left <= .zero {
                spec.rotation.onStalledDelivery == .extend
                    ? "the overlap of \(overlap.text) is over, and the old token is kept alive"
                    : "the overlap of \(overlap.text) is over, and the old token ends"
            } else if left <= overlap / 10 {
                "less than a tenth of the overlap of \(overlap.text) is left"
            } else if left <= overlap / 4 {
                "less than a quarter of the overlap of \(overlap.text) is left"
            } else {
                "more than half of the overlap of \(overlap.text) is over"
            }
        return "\(time): the new secret is not where it is to be, since \(problem)"
    }
}
