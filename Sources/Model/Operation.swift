/// The name of an operation: a ULID, which sorts by time but never decides an order.
public struct OperationID: Hashable, Sendable, Codable, Comparable, CustomStringConvertible {
    /// 26 characters of Crockford's base 32.
    public let text: String

    private static let alphabet = Array("0123456789ABCDEFGHJKMNPQRSTVWXYZ")

    /// Makes a ULID of an instant's milliseconds and 80 bits of a generator.
    public init(at instant: Instant, using generator: inout some RandomNumberGenerator) {
        let milliseconds = instant.seconds * 1000 + Int64(instant.nanoseconds / 1_000_000)
        var digits: [Character] = []
        for shift in stride(from: 45, through: 0, by: -5) {
            digits.append(Self.alphabet[Int(milliseconds >> Int64(shift)) & 31])
        }
        for _ in 0..<16 { digits.append(Self.alphabet[Int(generator.next() & 31)]) }
        text = String(digits)
    }

    /// Takes an id from a store; nil where it is no ULID.
    public init?(_ text: String) {
        guard text.count == 26, text.allSatisfy(Self.alphabet.contains) else { return nil }
        self.text = text
    }

    /// The ULID.
    public var description: String { text }

    /// By time of making.
    public static func < (left: OperationID, right: OperationID) -> Bool { left.text < right.text }
}

/// What an operation does at the API or in the state.
public enum Action: String, Hashable, Sendable, Codable, CaseIterable {
    /// A first token.
    case create
    /// A new token from an old one that works on for an overlap.
    case regenerate
    /// A kept secret to a sink that does not hold it.
    case redeliver
    /// The token and its predecessors are deleted at the API.
    case delete
    /// The state drops the token, which lives on at the API.
    case forget
    /// The state takes over a token that exists already.
    case adopt
    /// The state's token goes by another name here.
    case move
    /// Tokens left over from calls whose answers were lost are ended.
    case retire
    /// Nothing, until a person mends what stands in the way.
    case hold
}

/// Why an operation is planned, or why it is not carried out.
public enum Reason: String, Hashable, Sendable, Codable, CaseIterable {
    /// No token is known, or it is gone at the API.
    case notFound = "NotFound"
    /// A live token of that name is not in the state.
    case nameTaken = "NameTaken"
    /// A capability or the lifetime changed in the manifest.
    case specChanged = "SpecChanged"
    /// The schedule says so.
    case rotationDue = "RotationDue"
    /// The expiry is near.
    case expiringSoon = "ExpiringSoon"
    /// The expiry has passed.
    case expired = "Expired"
    /// The annotation has a new value, or `regent regenerate` was called.
    case requested = "Requested"
    /// The live token's capabilities differ from those recorded.
    case drifted = "Drifted"
    /// A sink does not hold the current secret.
    case sinkAdded = "SinkAdded"
    /// A sink holds something else than was written to it.
    case sinkDrifted = "SinkDrifted"
    /// A sink is gone from the manifest, and the secret is to be deleted there.
    case sinkRemoved = "SinkRemoved"
    /// The manifest is gone.
    case removed = "Removed"
    /// The manifest names a token to take over.
    case imported = "Imported"
    /// The manifest says that the token had another name here.
    case moved = "Moved"
    /// The hours of its window are over, or have not begun.
    case outsideWindow = "OutsideWindow"
    /// The manifest or the configuration says `suspend: true`.
    case suspended = "Suspended"
    /// A run's limit of changes is reached.
    case limitReached = "LimitReached"
    /// An operation of the address is not finished.
    case operationOpen = "OperationOpen"
    /// More deletions than a run may make.
    case brake = "Brake"
    /// The last operation of the address failed, and its next try is not due.
    case backingOff = "BackingOff"
    /// A token is left over from a call whose answer was lost.
    case orphaned = "Orphaned"
    /// The manifest has an error.
    case invalidManifest = "InvalidManifest"
    /// The manifest asks for something that its folder's policy does not allow.
    case policyViolation = "PolicyViolation"
    /// Two manifests have the same address.
    case duplicateAddress = "DuplicateAddress"
    /// More than one manifest could be meant.
    case ambiguousName = "AmbiguousName"
    /// Two manifests write to one sink.
    case sinkConflict = "SinkConflict"
}

/// The body of `POST /v2/tokens`, and of `newToken` in a regeneration.
public struct CreateTokenBody: Hashable, Sendable, Codable {
    /// The token's name.
    public var name: String
    /// Its description.
    public var tokenDescription: String
    /// When it expires; nil is sent as null: never.
    public var expiresAt: Instant?
    /// What it may do.
    public var capabilities: Capabilities

    /// Makes a body.
    public init(
        name: String,
        tokenDescription: String,
        expiresAt: Instant?,
        capabilities: Capabilities
    ) {
        self.name = name
        self.tokenDescription = tokenDescription
        self.expiresAt = expiresAt
        self.capabilities = capabilities
    }
}

/// The body of `POST /v2/tokens/{id}/regenerate`.
public struct RegenerateTokenBody: Hashable, Sendable, Codable {
    /// When the old token stops working.
    public var existingTokenExpiresAt: Instant
    /// What the new token is to be; nil: a clone of the old one.
    public var newToken: CreateTokenBody?
    /// When the new token expires; nil is sent as null: never.
    public var newTokenExpiresAt: Instant?

    /// Makes a body.
    public init(
        existingTokenExpiresAt: Instant,
        newToken: CreateTokenBody?,
        newTokenExpiresAt: Instant?
    ) {
        self.existingTokenExpiresAt = existingTokenExpiresAt
        self.newToken = newToken
        self.newTokenExpiresAt = newTokenExpiresAt
    }
}

/// The whole request of an operation, as the journal keeps it: a retry sends exactly this.
public enum TokenRequest: Hashable, Sendable, Codable {
    /// `POST /v2/tokens`.
    case create(CreateTokenBody)
    /// `POST /v2/tokens/{id}/regenerate`; on the heap, as the larger one: a first plan has none.
    indirect case regenerate(TokenID, RegenerateTokenBody)
    /// `DELETE /v2/tokens/{id}` for each, in this order; a left-over token that may not be deleted is
    /// made to expire.
    case delete([TokenID])
    /// Nothing is sent: a kept secret is delivered, or a record dropped.
    case none
}

/// One operation: a row of the journal.
public struct Operation: Hashable, Sendable, Codable, Identifiable {
    /// Its name.
    public var id: OperationID
    /// Which token it is for.
    public var address: Address
    /// The address's generation that it makes; orders operations, as clocks cannot.
    public var generation: Int
    /// What it does.
    public var action: Action
    /// Every reason that held when it was planned; the first one is shown.
    public var reasons: [Reason]
    /// The commit that it was planned from.
    public var commit: String?
    /// What it sends.
    public var request: TokenRequest
    /// The token that it starts from; nil for a create.
    public var target: LiveToken?
    /// The spec that it serves; nil where the manifest is gone.
    public var spec: TokenSpec?
    /// Whether a regeneration says what the new token is to be; otherwise it is a clone.
    public var sendsNewToken: Bool
    /// The instants in its request that no other attempt has asked for.
    public var stamps: [Instant]
    /// The stamps of its earlier attempts, which may yet come to pass.
    public var earlierStamps: [Instant]
    /// The ends of its target that earlier attempts asked for and that are no stamps: they may yet
    /// come to pass, and tell nothing.
    public var earlierEnds: [Instant]
    /// Live tokens that bore the name before: never taken for its result.
    public var knownNamesakes: [TokenID]
    /// Those that bore it before its first call; nil: there was none yet.
    public var olderNamesakes: [TokenID]?
    /// Tokens of the address that it made obsolete before its last call: the one that it started
    /// from, and those of its own whose secret was lost.
    public var superseded: [Predecessor]
    /// How many tokens it made whose secret was lost.
    public var lostSecrets: Int
    /// Sinks that the manifest names no more, and where it has deleted the secret.
    public var cleared: [SinkID]?
    /// Where it stands.
    public var state: OperationState
    /// How often the present step was tried in vain.
    public var attempts: Int
    /// What stood in the way at the last try, for its status; nil where nothing did.
    public var problem: String?
    /// How many operations of the address failed in a row before it: the back-off grows with them.
    public var precedingFailures: Int
    /// When it was planned.
    public var startedAt: Instant
    /// When its state last changed.
    public var changedAt: Instant

    /// Makes an operation in ``OperationState/preflight``.
    public init(
        id: OperationID,
        address: Address,
        generation: Int,
        action: Action,
        reasons: [Reason],
        commit: String?,
        request: TokenRequest,
        target: LiveToken?,
        spec: TokenSpec?,
        sendsNewToken: Bool = false,
        knownNamesakes: [TokenID] = [],
        precedingFailures: Int = 0,
        at instant: Instant
    ) {
        self.id = id
        self.address = address
        self.generation = generation
        self.action = action
        self.reasons = reasons
        self.commit = commit
        self.request = request
        self.target = target
        self.spec = spec
        self.sendsNewToken = sendsNewToken
        stamps = []
        earlierStamps = []
        earlierEnds = []
        self.knownNamesakes = knownNamesakes
        superseded = []
        lostSecrets = 0
        self.precedingFailures = precedingFailures
        state = .preflight
        attempts = 0
        startedAt = instant
        changedAt = instant
    }
}

extension Operation {
    /// Whether nobody holds the secret of the token that it starts from, so that the token ends as
    /// soon as there is a successor: its secret was lost, or it was only made to be regenerated.
    public var isTargetUnheld: Bool { lostSecrets > 0 || (action == .create && target != nil) }

    /// Whether its call makes a token that is only there to be regenerated.
    ///
    /// A token that never ends, or ends at the manifest's own instant, bears no stamp, so a lost
    /// answer to its creation could not be made good. So it is made in two calls: the first has a
    /// stamped end, and its secret is dropped.
    public var isProvisional: Bool {
        guard case .create(let body) = request, let spec else { return false }
        guard case .after = spec.lifetime else {
            return body.expiresAt.map(stamps.contains) ?? false
        }
        return false
    }
}

/// A token whose secret lies in the escrow.
public struct IssuedToken: Hashable, Sendable, Codable {
    /// The token as the API answered.
    public var token: LiveToken
    /// When the answer came.
    public var issuedAt: Instant
    /// Where its sealed secret lies.
    public var escrow: EscrowID
    /// Whether the API accepted the secret; false where it would not say.
    public var isAcceptanceProven: Bool
    /// A keyed digest of its secret; nil: it was issued before digests were kept.
    public var digest: KeyedDigest?

    /// Makes an issued token.
    public init(
        token: LiveToken,
        issuedAt: Instant,
        escrow: EscrowID,
        isAcceptanceProven: Bool = false,
        digest: KeyedDigest? = nil
    ) {
        self.token = token
        self.issuedAt = issuedAt
        self.escrow = escrow
        self.isAcceptanceProven = isAcceptanceProven
        self.digest = digest
    }
}

/// Where an operation stands.
///
/// Each state but the first is durable before it is acted on, and ``accepted(_:receipts:)`` with its
/// first receipt: a run that died before asks again whether the secret authenticates.
public enum OperationState: Hashable, Sendable, Codable {
    /// Nothing was written yet; what the call needs is checked.
    case preflight
    /// The whole request is in the journal; nothing was sent.
    case intended
    /// The call is about to be made, or was made and its answer is not recorded.
    case sent
    /// The new token's secret is sealed in the escrow.
    case issued(IssuedToken)
    /// The new secret is handed over: it authenticates, or its token is known to live.
    case accepted(IssuedToken, receipts: [Receipt])
    /// Finished.
    case done
    /// It is not known whether the call took effect; the address waits until the API shows it.
    case ambiguous(Ambiguity)
    /// It was refused, and nothing happened at the API; nothing more is done for it.
    case failed(String)

    /// Whether nothing is left to do.
    public var isFinal: Bool {
        switch self {
        case .done, .failed: true
        case .preflight, .intended, .sent, .issued, .accepted, .ambiguous: false
        }
    }

    /// The token whose secret lies in the escrow.
    public var issued: IssuedToken? {
        switch self {
        case .issued(let issued), .accepted(let issued, _): issued
        default: nil
        }
    }

    /// What is known of the call whose answer was lost.
    public var ambiguity: Ambiguity? {
        if case .ambiguous(let ambiguity) = self { ambiguity } else { nil }
    }

    /// What went wrong, in a state that nothing leads out of by itself.
    public var problem: String? {
        switch self {
        case .ambiguous(let ambiguity): ambiguity.problem
        case .failed(let problem): problem
        default: nil
        }
    }

    /// The state's name, as history and documentation have it.
    public var name: String {
        switch self {
        case .preflight: "preflight"
        case .intended: "intended"
        case .sent: "sent"
        case .issued: "issued"
        case .accepted: "accepted"
        case .done: "done"
        case .ambiguous: "ambiguous"
        case .failed: "failed"
        }
    }
}
