import Model

/// Compares one manifest with its token.
struct TokenAssessor {
    let spec: TokenSpec
    let record: TokenRecord?
    let shared: SharedInput
    /// Why nothing new begins for the address.
    let suspension: Deferral?
    /// Live tokens of the manifest's name that the state knows nothing of.
    let foreignTokens: [TokenID]
    /// The addresses of known tokens.
    let owners: [TokenID: Address]

    /// How far ahead a fixed instant must lie.
    private static let leastLead = Duration.minutes(1)

    private var input: PlanningInput { shared.input }
    fileprivate var organization: LiveOrganization? { input.live[spec.address.organization] }
    /// The API's present instant, as well as it is known.
    fileprivate var now: Instant { input.now + (organization?.clockOffset ?? .zero) }
    private var live: LiveToken? { record.flatMap { organization?.tokens[$0.token.id] } }
    /// When the current token ends, by what the API says rather than by what was recorded.
    fileprivate var presentEnd: Instant? { live.map(\.expiresAt) ?? record?.token.expiresAt }

    private var isGone: Bool {
        guard let record else { return true }
        return organization?.confirmedMissing.contains(record.token.id) ?? false
    }

    func assess() -> Assessment {
        if record == nil, let adoption = spec.adoption {
            return Assessment(operation: adopt(adoption))
        }
        guard let record, !isGone else {
            return Assessment(operation: planned(.create, [.notFound]))
        }
        let scheduled = Schedule.nextRotation(of: record, under: spec, expiresAt: presentEnd)
        let reasons = regenerationReasons(record, scheduled)
        if !reasons.isEmpty { return Assessment(operation: planned(.regenerate, reasons)) }
        // Nobody has the secret of an adopted token, so a new sink waits for its first rotation.
        if record.isAdopted != true, let operation = sinkOperation(record) {
            return Assessment(operation: operation)
        }
        let fields = cosmeticChanges(record)
        return Assessment(
            operation: nil,
            later: fields.isEmpty
                ? nil : LaterChange(address: spec.address, fields: fields, at: scheduled?.at),
            next: scheduled,
            changesAt: [scheduled?.at, presentEnd].compactMap { $0 }.filter { $0 > now }.min()
        )
    }

    // MARK: Reasons

    /// Every reason that asks for a new token, the most urgent first.
    private func regenerationReasons(
        _ record: TokenRecord,
        _ scheduled: ScheduledRotation?
    ) -> [Reason] {
        var reasons: [Reason] = []
        if isRequested(record) { reasons.append(.requested) }
        if isExpired { reasons.append(.expired) }
        if let scheduled, scheduled.at <= now, !isExpired { reasons.append(scheduled.reason) }
        if isSpecChanged(record) { reasons.append(.specChanged) }
        if isDrifted { reasons.append(.drifted) }
        if record.isAdopted == true, spec.adoption?.rotate == .now { reasons.append(.imported) }
        if !reasons.isEmpty { reasons += sinkReasons(record, record.missing(among: spec.delivery)) }
        return reasons
    }

    private func isRequested(_ record: TokenRecord) -> Bool {
        if input.recorded.requests.contains(.regenerate(spec.address)) { return true }
        guard let request = spec.regenerationRequest else { return false }
        return request != record.servedRequest
    }

    private var isExpired: Bool {
        guard let presentEnd, presentEnd <= now else { return false }
        switch spec.lifetime {
        case .after, .never: return true
        case .until(let end): return now < end
        }
    }

    /// Whether somebody changed the live token: what it may do, or that it ends at all.
    private var isDrifted: Bool {
        guard let live, let record else { return false }
        let hasGotAnEnd = record.token.expiresAt == nil && live.expiresAt != nil
        return hasGotAnEnd || live.capabilities != record.token.capabilities
    }

    private func isSpecChanged(_ record: TokenRecord) -> Bool {
        if spec.capabilities != record.spec.capabilities { return true }
        if spec.lifetime != record.spec.lifetime { return true }
        return spec.rotation.cosmeticChanges == .now && !cosmeticChanges(record).isEmpty
    }

    /// The changed fields that need no new secret, in the manifest's words.
    private func cosmeticChanges(_ record: TokenRecord) -> [String] {
        var fields: [String] = []
        if spec.tokenName != record.spec.tokenName { fields.append("tokenName") }
        if spec.tokenDescription != record.spec.tokenDescription { fields.append("description") }
        return fields
    }

    /// What is to be done at sinks alone.
    ///
    /// A kept secret goes to those that lack it, and is deleted where it is to be no more. Without a
    /// kept one, only a sink that is required asks for a new token.
    private func sinkOperation(_ record: TokenRecord) -> PlannedOperation? {
        let missing = record.missing(among: spec.delivery)
        let isKept = record.sealedSecret != nil
        let due = missing.filter { isKept || $0.options.isRequired }
        if !due.isEmpty {
            return planned(isKept ? .redeliver : .regenerate, sinkReasons(record, due))
        }
        guard !record.removable(besides: spec.delivery).isEmpty else { return nil }
        return planned(.redeliver, [.sinkRemoved])
    }

    private func sinkReasons(_ record: TokenRecord, _ missing: [SinkSpec]) -> [Reason] {
        let drifted = Set(record.receipts.filter { $0.driftedAt != nil }.map(\.sink.id))
        var reasons: [Reason] = []
        if missing.contains(where: { drifted.contains($0.id) }) { reasons.append(.sinkDrifted) }
        if missing.contains(where: { !drifted.contains($0.id) }) { reasons.append(.sinkAdded) }
        return reasons
    }

    // MARK: The operation

    private func planned(_ action: Action, _ reasons: [Reason]) -> PlannedOperation {
        let sendsNewToken = action == .regenerate && sendsNewToken(reasons)
        var operation = PlannedOperation(
            address: spec.address,
            action: action,
            reasons: reasons,
            position: spec.position,
            secret: SecretEffect(of: action, overlap: spec.rotation.overlap),
            request: request(action, sendsNewToken),
            record: record,
            spec: spec,
            live: live,
            sendsNewToken: sendsNewToken
        )
        if let hold = holdReason(action) {
            operation.hold(for: hold)
        } else {
            operation.deferral = deferral(action, reasons)
        }
        return operation
    }

    /// A clone keeps what only the vendor's page can set, so the new token is spelled out only where
    /// it is to differ.
    private func sendsNewToken(_ reasons: [Reason]) -> Bool {
        if reasons.contains(.specChanged) || reasons.contains(.drifted) { return true }
        return record.map { !cosmeticChanges($0).isEmpty } ?? false
    }

    private func request(_ action: Action, _ sendsNewToken: Bool) -> TokenRequest {
        let expiry = spec.lifetime.expiry(issuedAt: now)
        let body = CreateTokenBody(
            name: spec.tokenName,
            tokenDescription: spec.tokenDescription,
            expiresAt: expiry,
            capabilities: spec.capabilities
        )
        guard action == .regenerate, let record else {
            return action == .create ? .create(body) : .none
        }
        let end = spec.rotation.existingEnd(presentEnd: presentEnd, at: now)
        return .regenerate(
            record.token.id,
            RegenerateTokenBody(
                existingTokenExpiresAt: end.instant,
                newToken: sendsNewToken ? body : nil,
                newTokenExpiresAt: expiry
            )
        )
    }

    // MARK: What stands in the way

    private func holdReason(_ action: Action) -> Deferral? {
        guard action == .create || action == .regenerate else { return nil }
        if let limitation = spec.delivery.lazy.compactMap(\.limitation).first {
            return Deferral(
                reason: .invalidManifest,
                remedy: "\(limitation); use a newer one, or leave the sink out"
            )
        }
        let earliest = now + Self.leastLead
        if case .until(let end) = spec.lifetime, end < earliest {
            return Deferral(
                reason: .invalidManifest,
                remedy: "spec.expiresAt \(end.rfc3339) does not lie ahead, so no token can be "
                    + "issued for it; move it or use expiresAfter"
            )
        }
        if action == .regenerate, let end = spec.rotation.existingTokenExpiresAt, end < earliest {
            return Deferral(
                reason: .invalidManifest,
                remedy: "spec.rotation.existingTokenExpiresAt \(end.rfc3339) does not lie at least "
                    + "1m ahead; remove it or move it"
            )
        }
        guard action == .create, record == nil, !spec.allowsSameName else { return nil }
        guard !foreignTokens.isEmpty else { return nil }
        let ids = foreignTokens.map(\.text).joined(separator: ", ")
        return Deferral(
            reason: .nameTaken,
            remedy:
                "a live token named '\(spec.tokenName)' is not in the state (\(ids)); take it over "
                + "with spec.import, delete it there, or say allowSameName: true"
        )
    }

    private func deferral(_ action: Action, _ reasons: [Reason]) -> Deferral? {
        if let suspension { return suspension }
        if action == .regenerate, let wait = windowWait(reasons) { return wait }
        return FailurePause.deferral(at: spec.address, for: spec, reasons, in: input)
    }
}

// MARK: Windows

extension TokenAssessor {
    /// Why a regeneration waits for the hours of its window; nil where it need not, or must not.
    fileprivate func windowWait(_ reasons: [Reason]) -> Deferral? {
        guard let window = spec.rotation.window else { return nil }
        guard !reasons.contains(.expired), !reasons.contains(.requested) else { return nil }
        let deadline = Schedule.deadline(under: spec, expiresAt: presentEnd)
        if let deadline, deadline <= now { return nil }
        let calendar = WindowCalendar(window)
        guard let next = calendar.opening(endingAfter: now), next.start > now else { return nil }
        guard let deadline else {
            return Deferral(
                reason: .outsideWindow,
                until: next.start,
                remedy: "waits for its window, \(calendar.shown(next.start))"
            )
        }
        guard next.start <= deadline else {
            return Deferral(
                reason: .outsideWindow,
                until: deadline,
                remedy:
                    "waits until \(calendar.shown(deadline)), outside of its window, which does "
                    + "not open again before the token expires"
            )
        }
        let isLast = calendar.isLast(next, before: deadline)
        return Deferral(
            reason: .outsideWindow,
            until: next.start,
            remedy: "waits for its window, \(calendar.shown(next.start))"
                + (isLast ? ", the last one before it expires" : "")
        )
    }
}

// MARK: Adoption

extension TokenAssessor {
    fileprivate func adopt(_ adoption: Adoption) -> PlannedOperation {
        let token = organization?.tokens[adoption.id]
        var operation = PlannedOperation(
            address: spec.address,
            action: .adopt,
            reasons: [.imported],
            position: spec.position,
            spec: spec,
            live: token
        )
        if let problem = adoptionProblem(adoption, token) {
            operation.hold(for: problem)
        } else {
            operation.deferral = suspension
        }
        return operation
    }

    private func adoptionProblem(_ adoption: Adoption, _ token: LiveToken?) -> Deferral? {
        if let owner = owners[adoption.id] {
            return Deferral(
                reason: .nameTaken,
                remedy: "spec.import names the token \(adoption.id), which is \(owner)'s already"
            )
        }
        guard organization != nil else { return nil }
        guard let token, token.isLive(at: now) else {
            return Deferral(
                reason: .invalidManifest,
                remedy: "spec.import names the token \(adoption.id), and "
                    + "\(spec.address.organization) has no such token; correct it, or remove "
                    + "spec.import and a new one is created"
            )
        }
        return nil
    }
}

extension Deferral {
    static let suspendedByManifest = Deferral(
        reason: .suspended,
        remedy: "its manifest says suspend: true; remove that to go on"
    )
    static let suspendedByConfiguration = Deferral(
        reason: .suspended,
        remedy: "the configuration says suspend: true; remove that to go on"
    )
}
