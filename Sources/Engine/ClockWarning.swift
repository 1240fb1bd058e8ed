import Model

extension LiveOrganization {
    /// What a person should know of clocks that are apart; nil where they agree well enough.
    func clockWarning(of organization: String) -> Diagnostic? {
        let apart = clockOffset.magnitude
        guard apart >= .seconds(Limits.clockWarningSeconds) else { return nil }
        let most = Duration.seconds(Limits.clockSkewSeconds)
        let effect =
            apart < most ? "from \(most.text) nothing is changed" : "nothing is changed meanwhile"
        return Diagnostic(
            .warning,
            "the clocks of \(organization)'s API and of this machine are \(apart.text) apart; \(effect)",
            hint: "set this machine's clock"
        )
    }
}
