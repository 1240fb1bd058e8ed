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

    /// How far beyond what was asked for an end is not worth a call.
    private static let tolerance = Duration.minutes(1)

    /// Takes the state and the present instant.
    public init(_ recorded: RecordedState, at now: Instant) {
        self.recorded = recorded
        self.now = now
    }

    /// What is due, the most urgent first.
    public var due: [ExpiryCall] {
        let records = recorded.tokens.values.sorted { $0.address < $1.address }
        return recorded.requests.flatMap(cuts) + records.flatMap(keepAlive) + records.flatMap(ends)
    }

    // MARK: A leak

    /// Every token that may bear a secret which is known to strangers: all but one that is only
    /// sealed yet.
    private func cuts(for request: StateRequest) -> [ExpiryCall] {
        guard case .cut(let address) = request else { return [] }
        let record = recorded.tokens[address]
        let open = recorded.openOperations[address]
        var tokens = [record?.token.id, open?.target?.id].compactMap(\.self)
        tokens += (record?.predecessors ?? []).map(\.id) + (open?.superseded ?? []).map(\.id)
        if case .accepted(let issued, let receipts)? = open?.state, !receipts.isEmpty {
            tokens.append(issued.token.id)
        }
        return Set(tokens).sorted().map {
            ExpiryCall(address: address, token: $0, end: nil, purpose: .cut)
        }
    }

    // MARK: A delivery that stalls

    private func keepAlive(_ record: TokenRecord) -> [ExpiryCall] {
        let policy = record.spec.rotation
        guard policy.onStalledDelivery == .extend, policy.overlap > .zero else { return [] }
        guard !record.spec.isSuspended, !isBeingCut(record.address) else { return [] }
        if case .until = record.spec.lifetime { return [] }
        return Set(record.receipts.map(\.tokenID)).sorted().compactMap { token in
            // A call whose answer was lost may have moved the end on by an overlap.
            guard let end = askedEnd(of: token, record), end + policy.overlap > now else {
                return nil
            }
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
        recorded.requests.contains(.cut(address))
    }

    /// When a token ends by what Regent asked for last; nil: it never ends.
    private func askedEnd(of token: TokenID, _ record: TokenRecord) -> Instant? {
        let open = recorded.openOperations[record.address]
        let known = (open?.superseded ?? []) + record.predecessors
        if let older = known.first(where: { $0.id == token }) { return older.expiresAt }
        guard token == record.token.id else { return nil }
        if case .regenerate(token, let body)? = open?.request, open?.isUnsent == false {
            return body.existingTokenExpiresAt
        }
        return record.token.expiresAt
    }

    // MARK: An overlap that may begin

    private func ends(_ record: TokenRecord) -> [ExpiryCall] {
        let policy = record.spec.rotation
        guard recorded.openOperations[record.address] == nil, policy.existingTokenExpiresAt == nil,
            let begin = begin(of: record)
        else { return [] }
        let inUse = Set(record.receipts.map(\.tokenID))
        let wanted = begin + policy.overlap
        let longest = record.issuedAt + (policy.overlapLimit ?? policy.overlap)
        let band = min(.hours(1), policy.overlap / 16) + Self.tolerance
        return record.predecessors.compactMap { older in
            guard !inUse.contains(older.id), older.expiresAt.map({ $0 > now }) ?? true else {
                return nil
            }
            // Later than any rotation asked for, or than it needs to be by now; an overlap that began
            // late may end later than the rotation asked for.
            let isUnbounded = older.expiresAt.map { $0 > max(longest, wanted) + band } ?? true
            let isLong =
                policy.overlapLimit != nil && older.expiresAt.map { $0 > wanted + band } == true
            guard isUnbounded || isLong else { return nil }
            return ExpiryCall(
                address: record.address,
                token: older.id,
                end: wanted > now ? wanted : nil,
                purpose: .endOverlap
            )
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
