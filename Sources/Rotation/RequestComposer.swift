public import Model

/// Composes the body of a call, with instants by which its result can be recognised.
///
/// The instants in a request are stamps: no two attempts ever ask for the same ones, so a token or
/// an end that bears one was made by exactly that attempt. Each is drawn again until no recorded
/// attempt has asked for it.
public struct RequestComposer<Generator: RandomNumberGenerator> {
    /// The API's present instant.
    private let now: Instant
    private var generator: Generator
    private let isKnownStamp: (Instant) throws -> Bool
    private let isConfusable: (Instant) throws -> Bool

    /// Drawing a stamp that differs from every recorded one failed this often in a row.
    public struct StampsExhausted: Error {}

    /// The widest band below a lifetime or above an overlap from which a stamp is drawn.
    private static var widestBand: Duration { .hours(1) }
    private static var draws: Int { 64 }
    /// How long the first of two calls' token lives by itself.
    private static var provisionalLifetime: Duration { .hours(1) }
    /// How far ahead the end of a token lies whose secret nobody holds.
    private static var retirement: Duration { .seconds(Limits.expiryLeadSeconds) }

    /// Makes a composer.
    ///
    /// - Parameters:
    ///   - isKnownStamp: Whether any call ever asked for an instant.
    ///   - isConfusable: Whether an API that keeps whole seconds shows something else in the same
    ///     one; then another instant is drawn, if there is any.
    public init(
        now: Instant,
        generator: Generator,
        isKnownStamp: @escaping (Instant) throws -> Bool,
        isConfusable: @escaping (Instant) throws -> Bool = { _ in false }
    ) {
        self.now = now
        self.generator = generator
        self.isKnownStamp = isKnownStamp
        self.isConfusable = isConfusable
    }

    /// The request of a first token.
    ///
    /// - Throws: ``StampsExhausted``, and what looking up a stamp throws.
    ///
    /// A token without a stamped end of its own begins with a provisional one, so that a lost answer
    /// can be made good; see ``Model/Operation/isProvisional``.
    public mutating func create(_ spec: TokenSpec) throws -> Preparation {
        guard case .after = spec.lifetime else {
            let stamp = try draw(
                from: now + Self.provisionalLifetime,
                band: Self.provisionalLifetime
            )
            return Preparation(request: .create(body(of: spec, expiresAt: stamp)), stamps: [stamp])
        }
        let expiry = try newExpiry(of: spec)
        return Preparation(
            request: .create(body(of: spec, expiresAt: expiry.instant)),
            stamps: expiry.stamp
        )
    }

    /// The request of a regeneration.
    ///
    /// - Parameter endsTarget: Whether nobody holds the target's secret, so that it ends at once.
    /// - Throws: ``StampsExhausted``, and what looking up a stamp throws.
    public mutating func regenerate(
        _ target: LiveToken,
        for spec: TokenSpec,
        sendsNewToken: Bool,
        endsTarget: Bool = false
    ) throws -> Preparation {
        let end =
            endsTarget
            ? try retirementEnd(of: target, under: spec)
            : try existingEnd(of: target, under: spec.rotation)
        let expiry = try newExpiry(of: spec)
        let body = RegenerateTokenBody(
            existingTokenExpiresAt: end.instant,
            newToken: sendsNewToken ? body(of: spec, expiresAt: expiry.instant) : nil,
            newTokenExpiresAt: expiry.instant
        )
        return Preparation(
            request: .regenerate(target.id, body),
            stamps: end.stamp + expiry.stamp,
            target: target
        )
    }

    private func body(of spec: TokenSpec, expiresAt: Instant?) -> CreateTokenBody {
        CreateTokenBody(
            name: spec.tokenName,
            tokenDescription: spec.tokenDescription,
            expiresAt: expiresAt,
            capabilities: spec.capabilities
        )
    }

    /// When a token ends that nobody holds: stamped, since a successor that never ends bears no stamp.
    ///
    /// One that has ended is not revived, since it may have been cut off: where the successor bears a
    /// stamp it gets the present instant, else one that is a second away.
    private mutating func retirementEnd(
        of target: LiveToken,
        under spec: TokenSpec
    ) throws -> (instant: Instant, stamp: [Instant]) {
        guard let end = target.expiresAt, end <= now else {
            let stamp = try draw(from: now + Self.retirement, band: Self.retirement)
            return (stamp, [stamp])
        }
        if case .after = spec.lifetime { return (now, []) }
        let stamp = try draw(from: now + .seconds(1), band: .zero)
        return (stamp, [stamp])
    }

    /// When the old token is to end, stamped where the overlap leaves room for it.
    private mutating func existingEnd(
        of target: LiveToken,
        under policy: RotationPolicy
    ) throws -> (instant: Instant, stamp: [Instant]) {
        switch policy.existingEnd(presentEnd: target.expiresAt, at: now) {
        case .kept(let end), .fixed(let end):
            return (end, [])
        case .afterOverlap(let end):
            let stamp = try draw(
                from: end + .seconds(1),
                band: min(Self.widestBand, policy.overlap / 16)
            )
            return (target.expiresAt.map { min($0, stamp) } ?? stamp, [stamp])
        }
    }

    /// When the new token is to end: at most its lifetime from now.
    private mutating func newExpiry(
        of spec: TokenSpec
    ) throws -> (instant: Instant?, stamp: [Instant]) {
        guard case .after(let lifetime) = spec.lifetime else {
            return (spec.lifetime.expiry(issuedAt: now), [])
        }
        let band = min(Self.widestBand, lifetime / 64)
        let stamp = try draw(from: now + lifetime - band - .seconds(1), band: band)
        return (stamp, [stamp])
    }

    /// A new instant in the band from the whole second of `lowest` on, in microseconds.
    private mutating func draw(from lowest: Instant, band: Duration) throws -> Instant {
        for draw in 0..<Self.draws {
            let seconds = Int64.random(in: 0...band.wholeSeconds, using: &generator)
            let microseconds = Int64.random(in: 1..<1_000_000, using: &generator)
            let stamp = lowest.wholeSeconds + .seconds(seconds) + .microseconds(microseconds)
            if try isKnownStamp(stamp) { continue }
            if try draw >= Self.draws / 2 || !isConfusable(stamp) { return stamp }
        }
        throw StampsExhausted()
    }
}
