public import Model

/// One operation of a plan.
///
/// Its fields are on the heap, and copies share them: a first plan may have 100,000.
public struct PlannedOperation: Sendable {
    private final class Storage: Sendable {
        let fields: Fields

        init(_ fields: Fields) { self.fields = fields }
    }

    private struct Fields: Equatable, Sendable {
        var address: Address
        var action: Action
        var reasons: [Reason]
        var position: SourcePosition?
        var secret: SecretEffect
        var request: TokenRequest
        @Shared var record: TokenRecord?
        var spec: TokenSpec?
        @Shared var live: LiveToken?
        var sendsNewToken: Bool
        @Shared var open: Operation?
        var isReleased: Bool
    }

    private var storage: Storage

    // Beside the rest, since a brake may defer all of them, each of which it would else copy.
    /// Why it is not carried out now; nil where it is.
    public var deferral: Deferral?

    private var fields: Fields {
        get { storage.fields }
        set { storage = Storage(newValue) }
    }

    /// Makes a planned operation.
    public init(
        address: Address,
        action: Action,
        reasons: [Reason],
        position: SourcePosition? = nil,
        secret: SecretEffect = .none,
        request: TokenRequest = .none,
        record: TokenRecord? = nil,
        spec: TokenSpec? = nil,
        live: LiveToken? = nil,
        sendsNewToken: Bool = false,
        open: Operation? = nil,
        deferral: Deferral? = nil
    ) {
        storage = Storage(
            Fields(
                address: address,
                action: action,
                reasons: reasons,
                position: position,
                secret: secret,
                request: request,
                record: record,
                spec: spec,
                live: live,
                sendsNewToken: sendsNewToken,
                open: open,
                isReleased: false
            )
        )
        self.deferral = deferral
    }
}

extension PlannedOperation {
    /// Which token it is for.
    public var address: Address { storage.fields.address }

    /// What it does, or would do.
    public var action: Action { storage.fields.action }

    /// Every reason that holds, the one that is shown first; it never drives what is done.
    public var reasons: [Reason] { storage.fields.reasons }

    /// Where its manifest begins; where it last stood, for one that is gone.
    public var position: SourcePosition? { storage.fields.position }

    /// What it does to the secret.
    public var secret: SecretEffect { storage.fields.secret }

    /// The request as it would be sent at ``Plan/plannedAt``; the real one has stamps in its
    /// instants.
    public var request: TokenRequest { storage.fields.request }

    /// What the state holds of the address.
    public var record: TokenRecord? { storage.fields.record }

    /// What the manifest asks for; nil for one that is gone or invalid.
    public var spec: TokenSpec? { storage.fields.spec }

    /// The current token as the API shows it; nil where it was not asked or has none.
    public var live: LiveToken? { storage.fields.live }

    /// Whether a regeneration says what the new token is to be; otherwise it is a clone.
    public var sendsNewToken: Bool { storage.fields.sendsNewToken }

    /// An operation that an earlier run left open, which goes on by its own row.
    public var open: Operation? { storage.fields.open }

    /// Whether a person asked to go on although nobody knows what became of its call.
    public var isReleased: Bool {
        get { storage.fields.isReleased }
        set { fields.isReleased = newValue }
    }
}

extension PlannedOperation {
    /// Does nothing until a person has mended what stands in the way.
    mutating func hold(for problem: Deferral) {
        var held = fields
        held.action = .hold
        held.reasons = [problem.reason]
        held.secret = .none
        held.request = .none
        fields = held
        deferral = problem
    }

    /// Whether an apply carries it out.
    public var isRunnable: Bool { deferral == nil && action != .hold }
}

extension PlannedOperation: Equatable {
    /// Whether two operations are the same in everything.
    public static func == (left: PlannedOperation, right: PlannedOperation) -> Bool {
        left.deferral == right.deferral
            && (left.storage === right.storage || left.fields == right.fields)
    }
}
