public import Model

/// A call that moves the end of a token, by a regeneration whose by-product ends within seconds.
///
/// There is no call to update a token. The by-product's secret is dropped, so a lost answer does no
/// harm, and the call may be repeated.
public struct ExpiryCall: Hashable, Sendable {
    /// Why the end is moved.
    public enum Purpose: String, Hashable, Sendable {
        /// A sink holds its secret, and the next one is not there yet.
        case keepAlive = "is kept alive until"
        /// Every sink holds its successor's secret, so the overlap runs out from there.
        case endOverlap = "ends with its overlap at"
        /// Its secret leaked.
        case cut = "is cut off at"
    }

    /// Whose token it is.
    public var address: Address
    /// The token.
    public var token: TokenID
    /// The end that it is to have; nil: as soon as the API lets it.
    public var end: Instant?
    /// Why.
    public var purpose: Purpose
    /// The end that was asked for before: a token that somebody else has ended since is not revived.
    public var askedBefore: Instant?

    /// Makes a call.
    public init(
        address: Address,
        token: TokenID,
        end: Instant?,
        purpose: Purpose,
        askedBefore: Instant? = nil
    ) {
        self.address = address
        self.token = token
        self.end = end
        self.purpose = purpose
        self.askedBefore = askedBefore
    }
}

/// Decides which tokens' ends are to be moved.
///
/// It can do without a list of tokens, since nobody is to be locked out while a list fails.
public struct ExpiryCalls {
    private let recorded: RecordedState
    private let now: Instant
    private let clockOffsets: [String: Duration]
    private let lastUses: LastUses?
    private let suspended: Set<Address?>

    /// How far beyond what was asked for an end is not worth a call.
    private static let tolerance = Duration.minutes(1)

    /// Takes the state and the present instant.
    ///
    /// - Parameters:
    ///   - clockOffsets: How far the clock of each organization's API is ahead, where that is known.
    ///   - lastUses: When tokens were used last; nil: nobody has looked, so that an overlap with a
    ///     limit is left as it is.
    public init(
        _ recorded: RecordedState,
        at now: Instant,
        clockOffsets: [String: Duration] = [:],
        lastUses: LastUses? = nil
    ) {
        self.recorded = recorded
        self.now = now
        self.clockOffsets = clockOffsets
        self.lastUses = lastUses
        suspended = Set(recorded.requests.suspensions.map(\.address))
    }

    /// What is due, the most urgent first.
    ///
    /// A leak is cut off even where everything is suspended: a person asked for it by name.
    public var due: [ExpiryCall] {
        let records = recorded.tokens.values.filter { !isSuspended($0.address) }
            .sorted { $0.address < $1.address }
        return recorded.requests.flatMap(cuts) + records.flatMap(keepAlive) + records.flatMap(ends)
    }

    /// The API's present instant: tokens end by its clock.
    private func now(at address: Address) -> Instant {
        now + clockOffsets[address.organization, default: .zero]
    }

    private func isSuspended(_ address: Address) -> Bool {
        suspended.contains(nil) || suspended.contains(address)
    }

    // MARK: A leak

    /// Every token that may bear a secret which is known to strangers, or the one that a person named.
    ///
    /// Also the new one of an open operation: it may lie in a sink that did not say so.
    private func cuts(for request: StateRequest) -> [ExpiryCall] {
        guard case .cut(let address, let named) = request else { return [] }
        let now = now(at: address)
        let tokens = recorded.tokenIDs(of: address)
        return tokens.filter { named == nil || named == $0 }.sorted().compactMap { token in
            // The call would revive one that has ended, for as long as an end has to lie ahead.
            if let end = recorded.askedEnd(of: token, at: address), end <= now { return nil }
            return ExpiryCall(address: address, token: token, end: nil, purpose: .cut)
        }
    }

    // MARK: A delivery that stalls

    private func keepAlive(_ record: TokenRecord) -> [ExpiryCall] {
        let policy = record.spec.rotation
        guard policy.onStalledDelivery == .extend, policy.overlap > .zero else { return [] }
        guard !record.spec.isSuspended, !isBeingCut(record.address) else { return [] }
        if case .until = record.spec.lifetime { return [] }
        let now = now(at: record.address)
        let shortened = Set(record.predecessors.filter { $0.wasShortened == true }.map(\.id))
        return Set(record.receipts.map(\.tokenID)).subtracting(shortened).sorted().compactMap {
            token in
            // An end that has passed may have been moved on by calls whose answers were lost.
            guard let end = recorded.askedEnd(of: token, at: record.address) else { return nil }
            guard end - now < policy.overlap / 2 else { return nil }
            let later = now + policy.overlap
            return ExpiryCall(
                address: record.address,
                token: token,
                end: later,
                purpose: .keepAlive,
                askedBefore: end
            )
        }
    }

    private func isBeingCut(_ address: Address) -> Bool {
        recorded.requests.contains { request in
            guard case .cut(address, _) = request else { return false }
            return true
        }
    }

    // MARK: An overlap that may begin

    private func ends(_ record: TokenRecord) -> [ExpiryCall] {
        let policy = record.spec.rotation
        guard recorded.openOperations[record.address] == nil, policy.existingTokenExpiresAt == nil,
            let begin = begin(of: record)
        else { return [] }
        let now = now(at: record.address)
        let inUse = Set(record.receipts.map(\.tokenID))
        let band = min(.hours(1), policy.overlap / 16) + Self.tolerance
        return record.predecessors.compactMap { older in
            guard !inUse.contains(older.id), older.expiresAt.map({ $0 > now }) ?? true else {
                return nil
            }
            let (wanted, latest) = end(of: older.id, after: record, begin: begin)
            guard older.expiresAt.map({ $0 > latest + band }) ?? true else { return nil }
            return ExpiryCall(
                address: record.address,
                token: older.id,
                end: wanted > now ? wanted : nil,
                purpose: .endOverlap
            )
        }
    }

    /// When a predecessor is to end, and the latest end that is left as it is.
    ///
    /// Without a limit, that is any end that a rotation asks for. With one, the old token is kept to
    /// the limit while somebody uses it who has not read the new secret. So the call is made only
    /// where it was quiet for an overlap: an end that is near may not be moved later again. Where the
    /// API shows no uses, the overlap runs from the delivery.
    private func end(
        of older: TokenID,
        after record: TokenRecord,
        begin: Instant
    ) -> (wanted: Instant, latest: Instant) {
        let (policy, organization) = (record.spec.rotation, record.address.organization)
        let wanted = begin + policy.overlap
        guard let limit = policy.overlapLimit else {
            // An overlap that began late may end later than the rotation asked for.
            return (wanted, max(record.issuedAt + policy.overlap, wanted))
        }
        let use = lastUses?.use(
            of: older,
            in: organization,
            since: begin,
            overlap: policy.overlap,
            clockOffset: clockOffsets[organization, default: .zero]
        )
        switch use ?? .unknown {
        case .notShown: return (wanted, wanted)
        case .quiet(let over): return (over, over)
        case .unknown, .recent:
            let kept = max(record.issuedAt + limit, wanted)
            return (kept, kept)
        }
    }

    /// When the last sink was verified; nil where one does not hold the current secret.
    private func begin(of record: TokenRecord) -> Instant? {
        let current = record.receipts.filter { $0.tokenID == record.token.id }
        guard Set(current.map(\.sink.id)).isSuperset(of: record.spec.delivery.map(\.id)) else {
            return nil
        }
        guard record.spec.delivery.isEmpty else {
            return current.map { $0.verifiedAt ?? $0.deliveredAt }.max()
        }
        return record.sealedSecret == nil || record.spec.rotation.overlapLimit == nil
            ? record.issuedAt : nil
    }
}
