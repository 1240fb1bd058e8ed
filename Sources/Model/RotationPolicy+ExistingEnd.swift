/// When a rotation asks the old token to end.
public enum ExistingEnd: Hashable, Sendable {
    /// It has ended already, or ends sooner than the overlap: its end stays where it is, since
    /// whether the API would move an end later is not documented.
    case kept(Instant)
    /// At the fixed instant that the manifest names.
    case fixed(Instant)
    /// At the end of the overlap, or of the longest one that the manifest allows.
    case afterOverlap(Instant)

    /// The instant that is asked for, before a stamp is added.
    public var instant: Instant {
        switch self {
        case .kept(let instant), .fixed(let instant), .afterOverlap(let instant): instant
        }
    }
}

extension RotationPolicy {
    /// When the old token is to end: after the overlap or at the fixed instant, but never later than
    /// it would anyway; an expired one gets the present instant.
    public func existingEnd(presentEnd: Instant?, at now: Instant) -> ExistingEnd {
        if let presentEnd, presentEnd <= now { return .kept(now) }
        if let fixed = existingTokenExpiresAt, fixed > now {
            return .fixed(presentEnd.map { min($0, fixed) } ?? fixed)
        }
        let longest = overlapLimit ?? overlap
        if let presentEnd, presentEnd < now + longest { return .kept(presentEnd) }
        return .afterOverlap(now + longest)
    }
}
