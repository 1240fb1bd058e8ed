import Axiom
import Delivery
import Model
import Rotation
import Secrets
import State

/// Takes one operation along the protocol until it ends or has to wait for another run.
///
/// ``step(_:_:record:timing:at:)`` decides; this carries out. What a step changes is committed before its
/// effect begins.
struct OperationRunner: Sendable {
    let store: StoreActor
    let api: TokenAPI
    let preflight: Preflight
    let escrow: Escrow
    let sinks: SinkFactory
    let time: TimeSource
    let timing: Timing
    /// Until when the run waits for what becomes of calls whose answers were lost.
    let patience: Instant
    let decisions: Decisions
    /// Tokens that a whole list shows.
    let expected: Set<TokenID>
    /// Ends long waits; what they were for goes on in the next run.
    let stop: StopSignal
    let progress: @Sendable (RunProgress) -> Void

    /// More steps than an operation of a thousand sinks takes; a loop without an end is a bug.
    private static let longestWalk = 10_000
    /// Tries to commit a secret that is nowhere else, a second apart.
    private static let commitTries = 60

    /// The operation as this run leaves it.
    ///
    /// - Parameter slot: Held from now on, or free.
    /// - Throws: ``StoreError`` where the state cannot be written; then nothing more is done for
    ///   the address, and the next run goes on from the last durable state.
    func run(
        _ operation: Operation,
        record: TokenRecord?,
        beginningWith begin: Event = .takenUp,
        in slot: consuming CallSlot
    ) async throws -> Operation {
        var slot = slot
        var operation = operation
        var event: Event? = begin
        var sealed: [EscrowID: SealedBox] = [:]
        for _ in 0..<Self.longestWalk {
            guard let happened = event else { break }
            let step = decisions.step(operation, happened, record, timing, time.now())
            try await commit(step.changes, sealed, answer(happened, to: operation, sealed))
            sealed = [:]
            let hasMoved = step.operation.state != operation.state
            let problem = step.operation.problem
            if hasMoved || (problem != nil && problem != operation.problem) {
                progress(.moved(step.operation))
            }
            operation = step.operation
            guard let effect = await ready(for: step.effect, of: operation, &slot) else { break }
            (event, sealed) = try await perform(effect, for: operation, record: record)
            // Another call may begin when a lost answer has been counted, and not before.
            if !effect.keepsSlot, !(event?.isLostAnswer ?? false) { slot.release() }
        }
        return operation
    }

    /// Waits for what comes before an effect: the time, the call's turn under the API's limit, a
    /// slot at the API; nil: the run is to stop, and the operation stays where it stands.
    private func ready(
        for effect: Effect,
        of operation: Operation,
        _ slot: inout CallSlot
    ) async -> Effect? {
        var effect = effect
        while case .wait(let pause, let next) = effect {
            slot.release()
            guard await wait(pause, for: operation) else { return nil }
            effect = next
        }
        if effect == .prepare, [.create, .regenerate].contains(operation.action) {
            let pause = api.claimTurn()
            if pause > .zero { slot.release() }
            guard await wait(pause, for: operation) else { return nil }
        }
        if effect.needsSlot {
            await slot.take()
        } else if !effect.keepsSlot {
            slot.release()
        }
        return effect
    }

    /// What is to be kept beside the state where that does not take it.
    private func answer(
        _ event: Event,
        to operation: Operation,
        _ sealed: [EscrowID: SealedBox]
    ) -> SpilledSecret? {
        guard case .callTaken(let token, let instant, let digest) = event,
            let box = sealed[EscrowID(operation: operation.id)]
        else { return nil }
        return SpilledSecret(
            operation: operation.id,
            token: token,
            answeredAt: instant,
            box: box,
            digest: digest
        )
    }

    /// Commits what a step changes; the only copy of a new secret is in memory until then, so it is
    /// kept beside the state as soon as that does not take it.
    private func commit(
        _ changes: [StateChange],
        _ sealed: [EscrowID: SealedBox],
        _ answer: SpilledSecret?
    ) async throws {
        var isKept = false
        for attempt in 1... {
            let problem: StoreError
            do throws(StoreError) {
                try await store.commit(changes, sealed: sealed)
                if isKept, let answer { await store.forgetSpilled(answer.operation) }
                return
            } catch {
                problem = error
            }
            guard let answer else { throw problem }
            if !isKept { isKept = await store.keepBeside(answer) }
            guard problem.mayPass, attempt < Self.commitTries else {
                throw isKept ? await store.close(after: problem) : problem
            }
            // A full disk may have room again.
            try await time.sleep(.seconds(1))
        }
    }

    private func perform(
        _ effect: Effect,
        for operation: Operation,
        record: TokenRecord?
    ) async throws -> (Event?, [EscrowID: SealedBox]) {
        switch effect {
        case .stop, .wait: return (nil, [:])  // Who is ready has waited.
        case .proceed: return (.recorded, [:])
        case .prepare:
            return (
                try await preflight.prepare(operation, record: record),
                operation.action == .move ? try await resealed(for: operation, record) : [:]
            )
        case .call(let request): return await call(request, for: operation)
        case .probeAcceptance(let issued):
            return (try await probe(issued, for: operation), [:])
        case .lookUp(let id): return (await lookUp(id), [:])
        case .deliver(let issued, let sink):
            return (try await deliver(issued, to: sink, for: operation), [:])
        case .remove(let sink): return (await remove(from: sink), [:])
        case .delete(let id): return (await delete(id), [:])
        case .expire(let id): return (try await expire(id, for: operation), [:])
        case .look(let target, let name): return (await look(for: target, named: name), [:])
        case .rest(let until):
            guard until <= patience, await wait(until - time.now(), for: operation) else {
                return (nil, [:])
            }
            return (.takenUp, [:])
        }
    }

    /// Waits; false: the run is to stop, and the operation stays where it stands.
    private func wait(_ pause: Duration, for operation: Operation) async -> Bool {
        guard pause > .zero else { return true }
        progress(.waiting(operation, pause))
        do {
            try await time.endingEarly(by: stop).sleep(pause)
            return true
        } catch {
            return false
        }
    }

    /// The API's present instant, as well as it is known.
    private var apiNow: Instant { time.now() + (preflight.live?.organization.clockOffset ?? .zero) }

    private func call(
        _ request: TokenRequest,
        for operation: Operation
    ) async -> (Event?, [EscrowID: SealedBox]) {
        let escrow = escrow
        let outcome: MintOutcome<Escrow.Kept>
        switch request {
        case .create(let body):
            outcome = await api.create(body) { escrow.keep($0, of: $1, for: operation) }
        case .regenerate(let id, let body):
            outcome = await api.regenerate(id, body) { escrow.keep($0, of: $1, for: operation) }
        case .delete, .none:
            return (nil, [:])
        }
        switch outcome {
        case .notSent(let error): return (.callNotSent(error.description), [:])
        case .refused(let error):
            return (.callRefused(Refusal(error, isTemporary: error.kind == .rateLimited)), [:])
        case .ambiguous(let error): return (.callAmbiguous(error.description), [:])
        case .taken(let token, let kept):
            return (
                .callTaken(token, at: apiNow, digest: kept.digest),
                [EscrowID(operation: operation.id): kept.box]
            )
        }
    }

    private func resealed(
        for operation: Operation,
        _ record: TokenRecord?
    ) async throws -> [EscrowID: SealedBox] {
        guard let record else { return [:] }
        return try await store.resealed(record, for: operation, in: escrow)
    }

    func open(_ issued: IssuedToken, at address: Address) async throws -> SharedSecret? {
        guard let box = try await store.sealedSecret(issued.escrow) else { return nil }
        return try escrow.open(box, named: issued.escrow, of: issued.token.id, at: address)
    }

    private func lookUp(_ id: TokenID) async -> Event {
        do {
            return .lookedUp(try await api.getToken(id))
        } catch {
            return .acceptanceUnknown(error.description)
        }
    }

    private func look(for target: TokenID?, named name: String) async -> Event {
        do {
            let list = try await api.listTokens()
            var found = list.tokens.first { $0.id == target }
            if found == nil, let target { found = try await api.getToken(target) }
            return .looked(
                Look(
                    target: found,
                    namesakes: list.tokens.filter { $0.name == name },
                    isWhole: expected.isSubset(of: list.tokens.map(\.id))
                )
            )
        } catch {
            return .notLooked(error.description)
        }
    }

    /// Ends a token that may not be deleted, by a regeneration whose by-product ends with it.
    private func expire(_ id: TokenID, for operation: Operation) async throws -> Event {
        let end = apiNow + ExpirySender.leastLead
        let outcome = try await ExpirySender(store: store, api: api, time: time).moveEnd(
            of: id,
            to: end,
            byProductEndsAt: end,
            for: operation.id
        )
        switch outcome {
        case .taken: return .expired(id)
        case .refused(let error):
            return .expireFailed(Refusal(error, isTemporary: error.kind == .rateLimited))
        case .notSent(let error), .ambiguous(let error):
            return .expireFailed(Refusal(error, isTemporary: true))
        }
    }

    private func delete(_ id: TokenID) async -> Event {
        do {
            _ = try await api.deleteToken(id)
            return .deleted(id)
        } catch {
            let isDefinite = [.unauthenticated, .forbidden, .conflict, .invalid].contains(
                error.kind
            )
            return .deleteFailed(Refusal(error, isTemporary: !isDefinite))
        }
    }
}

extension Effect {
    /// Whether it reaches the API, or prepares what does.
    fileprivate var needsSlot: Bool {
        switch self {
        case .prepare, .call, .probeAcceptance, .lookUp, .delete, .expire, .look: true
        case .stop, .proceed, .wait, .deliver, .remove, .rest: false
        }
    }

    /// Whether a slot that is held is kept: from a preparation until its call was answered, so that
    /// no request grows old between them.
    fileprivate var keepsSlot: Bool {
        switch self {
        case .prepare, .proceed: true
        case .call, .probeAcceptance, .lookUp, .delete, .expire, .look, .stop, .wait, .deliver,
            .remove, .rest:
            false
        }
    }
}

extension Event {
    fileprivate var isLostAnswer: Bool {
        guard case .callAmbiguous = self else { return false }
        return true
    }
}

extension StoreError {
    /// Whether another try may help; after a disk that failed, one that succeeds proves nothing.
    fileprivate var mayPass: Bool {
        switch self {
        case .full, .busy: true
        default: false
        }
    }
}

extension Refusal {
    fileprivate init(_ error: APIError, isTemporary: Bool) {
        self.init(
            message: error.description,
            isTemporary: isTemporary,
            isTokenGone: error.kind == .notFound,
            retryAfter: error.retryAfter
        )
    }
}
