import Model

/// Compares what a commit asks for with what is, and says what is to be done and why.
public struct Planner {
    private let shared: SharedInput
    private var input: PlanningInput { shared.input }
    private let suspensions: Suspensions
    /// Live tokens that the state knows nothing of, by organization and name.
    private let foreignTokens: [String: [String: [TokenID]]]
    /// Tokens left over from calls whose answers were lost, by the address that they were made for.
    private let orphans: [Address: [LiveToken]]
    private let moves: Moves
    /// The addresses of known tokens, where a manifest is to take one over.
    private let owners: [TokenID: Address]

    /// Takes an input.
    public init(_ input: PlanningInput) {
        shared = SharedInput(input)
        suspensions = Suspensions(input)
        let strangers = Strangers(input)
        foreignTokens = strangers.foreign
        orphans = strangers.orphans
        moves = Moves(input)
        let takesOver = input.desired.specs.values.contains { spec in
            spec.adoption != nil && input.recorded.tokens[spec.address] == nil
        }
        owners = takesOver ? input.recorded.tokenOwners : [:]
    }

    /// The plan.
    public func plan() -> Plan { plan { _ in } }

    /// The plan, with the addresses for which it has neither an operation nor a later change.
    public func planKeepingSettled() -> (plan: Plan, settled: [SettledAddress]) {
        var settled: [SettledAddress] = []
        let plan = plan { settled.append($0) }
        return (plan, settled)
    }

    private func plan(_ keep: (SettledAddress) -> Void) -> Plan {
        var operations: [PlannedOperation] = []
        var later: [LaterChange] = []
        var next = input.rest.next
        var unchanged = input.rest.count
        for address in addresses {
            let assessment = assess(address)
            later += assessment.later.map { [$0] } ?? []
            if let scheduled = assessment.next, scheduled.isSooner(than: next) { next = scheduled }
            if let operation = assessment.operation ?? retirement(at: address) {
                operations.append(operation)
            } else {
                unchanged += 1
                guard assessment.later == nil else { continue }
                keep(
                    SettledAddress(
                        address: address,
                        changesAt: assessment.changesAt,
                        next: assessment.next
                    )
                )
            }
        }
        let brakes = Brakes(input, suspensions)
        brakes.apply(to: &operations)
        return Plan(
            source: input.source,
            lineage: input.recorded.lineage,
            serial: input.recorded.serial,
            plannedAt: input.now,
            liveTokenCounts: input.live.mapValues(\.tokens.count),
            operations: operations,
            later: later,
            unchangedCount: unchanged,
            next: next,
            diagnostics: input.desired.diagnostics + standstills + rewind(brakes) + namesakes,
            lostAnswersLeft: brakes.lostAnswersLeft
        )
    }

    /// A source that went back is told of, although nothing may be planned from it.
    private func rewind(_ brakes: Brakes) -> [Diagnostic] {
        brakes.rewind.map { [Diagnostic(.warning, $0.remedy)] } ?? []
    }

    /// What stands still by command, although nothing may be planned for it.
    private var standstills: [Diagnostic] {
        input.recorded.requests.suspensions.map { suspension in
            let subject = suspension.address == nil ? "everything is" : "it is"
            return Diagnostic(
                .warning,
                "\(subject) \(suspension.words)",
                hint: suspension.remedy,
                address: suspension.address
            )
        }
    }

    /// Live tokens of others that bear a managed token's name: they are left alone, and told.
    private var namesakes: [Diagnostic] {
        input.recorded.tokens.sorted { $0.key < $1.key }.compactMap { address, record in
            // While its operation is open, one of them may yet turn out to be its result.
            guard let spec = input.desired.specs[address], !spec.allowsSameName,
                input.recorded.openOperations[address] == nil,
                let ids = foreignTokens[address.organization]?[record.token.name]
            else { return nil }
            let list = ids.map(\.text).joined(separator: ", ")
            return Diagnostic(
                .warning,
                "a live token named '\(record.token.name)' was not made by Regent and is left "
                    + "alone (\(list))",
                hint: "see who made it and delete it there, or say allowSameName: true",
                address: address,
                position: spec.position
            )
        }
    }

    /// Every address that anything is known of, in order.
    private var addresses: [Address] {
        // Nearly every address has a manifest, and no two manifests have one: only the others have to
        // be told from each other.
        let specs = input.desired.specs
        var others = Set(input.desired.held.keys.filter { specs[$0] == nil })
        others.formUnion(input.recorded.tokens.keys.lazy.filter { specs[$0] == nil })
        others.formUnion(input.recorded.openOperations.keys.lazy.filter { specs[$0] == nil })
        others.formUnion(orphans.keys.lazy.filter { specs[$0] == nil })
        return (Array(specs.keys) + others).sorted()
    }

    /// Ends what is left over from the address's lost calls.
    private func retirement(at address: Address) -> PlannedOperation? {
        guard let tokens = orphans[address] else { return nil }
        return PlannedOperation(
            address: address,
            action: .retire,
            reasons: [.orphaned],
            position: input.desired.specs[address]?.position,
            request: .delete(tokens.map(\.id)),
            record: input.recorded.tokens[address],
            spec: input.desired.specs[address],
            deferral: suspensions.deferral(at: address)
                ?? FailurePause.deferral(
                    at: address,
                    for: input.desired.specs[address],
                    [.orphaned],
                    in: input
                )
        )
    }

    private func assess(_ address: Address) -> Assessment {
        if let open = input.recorded.openOperations[address] {
            return Assessment(operation: carryOn(open))
        }
        let record = input.recorded.tokens[address]
        if let held = input.desired.held[address] {
            return Assessment(operation: hold(address, record, held))
        }
        guard let spec = input.desired.specs[address] else {
            guard !moves.claims(address) else { return Assessment() }
            return Assessment(operation: record.flatMap(planRemoval))
        }
        let suspension = suspensions.deferral(of: spec)
        if let move = moves.operation(for: spec, suspension) {
            return Assessment(operation: move)
        }
        return TokenAssessor(
            spec: spec,
            record: record,
            shared: shared,
            suspension: suspension,
            foreignTokens: foreignTokens[address.organization]?[spec.tokenName] ?? [],
            owners: owners
        ).assess()
    }

    // MARK: Addresses that need no comparison

    private func carryOn(_ recorded: Operation) -> PlannedOperation {
        var open = recorded
        let current = input.desired.specs[open.address]
        // Where a secret goes is what the manifest says now: its sinks may just have been corrected.
        if let current { open.spec?.delivery = current.delivery }
        var planned = PlannedOperation(
            address: open.address,
            action: open.action,
            reasons: open.reasons,
            position: open.spec?.position,
            secret: SecretEffect(of: open.action, overlap: open.spec?.rotation.overlap),
            request: open.request,
            record: input.recorded.tokens[open.address],
            spec: open.spec,
            live: open.target,
            sendsNewToken: open.sendsNewToken,
            open: open
        )
        if let suspension = suspensions.deferralOfOpen(at: open.address) {
            planned.deferral = suspension
        } else if let ambiguity = open.state.ambiguity {
            planned.isReleased =
                open.standstill != nil
                && input.recorded.requests.contains(.regenerate(open.address))
            if !planned.isReleased { planned.deferral = rest(of: open, ambiguity) }
        } else if open.isUnsent {
            planned.deferral =
                current?.isSuspended == true
                ? .suspendedByManifest : suspensions.deferral(at: open.address)
        }
        return planned
    }

    /// The wait until the API is asked again what became of a call; nil once it is over.
    private func rest(of open: Operation, _ ambiguity: Ambiguity) -> Deferral? {
        guard input.now < ambiguity.nextLookAt else { return nil }
        let remedy =
            open.standstill?.message
            ?? "its answer was lost (\(ambiguity.problem)); the API is asked at "
            + "\(ambiguity.nextLookAt.wholeSeconds.rfc3339) what came of it"
        return Deferral(reason: .operationOpen, until: ambiguity.nextLookAt, remedy: remedy)
    }

    private func hold(
        _ address: Address,
        _ record: TokenRecord?,
        _ held: HeldManifest
    ) -> PlannedOperation {
        PlannedOperation(
            address: address,
            action: .hold,
            reasons: [held.reason],
            position: held.position,
            record: record,
            deferral: Deferral(reason: held.reason, remedy: held.message)
        )
    }

    private func planRemoval(of record: TokenRecord) -> PlannedOperation? {
        let address = record.address
        let path = input.recorded.manifestPaths[address] ?? record.spec.position.path
        let position = SourcePosition(path: path)
        if input.desired.isUnreadable(path) {
            let held = HeldManifest(
                reason: .invalidManifest,
                position: position,
                message: "\(path), where its manifest was last seen, cannot be read"
            )
            return hold(address, record, held)
        }
        let deletes = record.spec.deletionPolicy == .delete
        let ids = [record.token.id] + record.predecessors.map(\.id)
        return PlannedOperation(
            address: address,
            action: deletes ? .delete : .forget,
            reasons: [.removed],
            position: position,
            secret: deletes ? .cut : .none,
            request: deletes ? .delete(ids) : .none,
            record: record,
            live: input.live[address.organization]?.tokens[record.token.id],
            deferral: FailurePause.deferral(at: address, for: nil, [.removed], in: input)
        )
    }
}

/// An input that is handed on for each of 100,000 addresses, and has a dozen parts to count.
final class SharedInput: Sendable {
    let input: PlanningInput

    init(_ input: PlanningInput) { self.input = input }
}

/// What planning finds out of one address.
struct Assessment {
    var operation: PlannedOperation?
    var later: LaterChange?
    var next: ScheduledRotation?
    /// When an address without an operation may get one although nothing has changed.
    var changesAt: Instant?
}

extension SecretEffect {
    /// What an action does to the secret under an overlap.
    init(of action: Action, overlap: Duration?) {
        switch action {
        case .create: self = .new
        case .regenerate: self = overlap == .zero ? .cut : .new
        case .delete: self = .cut
        case .redeliver, .forget, .retire, .adopt, .move, .hold: self = .none
        }
    }
}
