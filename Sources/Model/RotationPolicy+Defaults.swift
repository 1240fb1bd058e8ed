/// What a manifest's rotation is where it does not say.
extension RotationPolicy {
    /// The widest band that a manifest without `spread` gets.
    public static let longestDefaultSpread = Duration.hours(12)

    /// How long before its expiry a token of a lifetime is rotated: a third of it.
    public static func defaultRenewBefore(of lifetime: Lifetime) -> Duration? {
        guard case .after(let length) = lifetime else { return nil }
        return .seconds(length.wholeSeconds / 3)
    }

    /// The band over which rotations are spread: a twentieth of their schedule.
    public static func defaultSpread(every: Duration?) -> Duration {
        guard let every else { return .zero }
        return min(.seconds(every.wholeSeconds / 20), longestDefaultSpread)
    }

    /// The policy of a manifest that says nothing of its rotation.
    public init(lifetime: Lifetime) {
        self.init(renewBefore: Self.defaultRenewBefore(of: lifetime))
    }
}
