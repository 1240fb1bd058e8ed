import Axiom
import Delivery
import Model
import Rotation
import State

/// Checks all that a call needs before anything is written down, and composes its request.
///
/// No token is minted that could not be delivered.
struct Preflight: Sendable {
    let store: StoreActor
    /// What the API showed; nil: it did not answer, so nothing is called.
    let live: LiveIndex?
    let sinks: SinkFactory
    let time: TimeSource
    let decisions: Decisions

    func prepare(_ operation: Operation, record: TokenRecord?) async throws -> Event {
        guard let live else { return .notReady("the API did not show its tokens") }
        if let problem = clockProblem(live) { return .notReady(problem) }
        if let problem = await sinkProblem(operation) { return .notReady(problem) }
        if let problem = await spaceProblem(operation) { return .notReady(problem) }
        switch operation.action {
        case .create, .regenerate: return try await compose(operation, record: record, live)
        case .delete: return .prepared(Preparation(request: .delete(doomed(record))))
        case .retire: return .prepared(Preparation(request: operation.request))
        case .adopt:
            guard let token = operation.target.flatMap({ live.organization.tokens[$0.id] }) else {
                return .notReady("the API has no such token any more")
            }
            return .prepared(Preparation(request: .none, target: token))
        case .redeliver, .forget, .move, .hold: return .prepared(Preparation(request: .none))
        }
    }

    private func clockProblem(_ live: LiveIndex) -> String? {
        let offset = live.organization.clockOffset.magnitude
        guard offset >= .seconds(Limits.clockSkewSeconds) else { return nil }
        return "the API's clock and this machine's are \(offset.text) apart; "
            + "set this machine's clock, since every expiry is worked out from it"
    }

    private func sinkProblem(_ operation: Operation) async -> String? {
        guard [.create, .regenerate, .redeliver].contains(operation.action) else { return nil }
        for spec in operation.spec?.delivery ?? [] where spec.options.isRequired {
            do {
                try await sinks.make(spec).probe()
            } catch {
                return error.description
            }
        }
        return nil
    }

    /// Nothing is minted whose secret would have no place if the state could not take it.
    private func spaceProblem(_ operation: Operation) async -> String? {
        guard [.create, .regenerate].contains(operation.action) else { return nil }
        do throws(StoreError) {
            try await store.reserveSpill()
            return nil
        } catch {
            return "no space can be set aside for a new secret: \(error)"
        }
    }

    private func compose(
        _ operation: Operation,
        record: TokenRecord?,
        _ live: LiveIndex
    ) async throws -> Event {
        guard let spec = operation.spec else { return .notReady("its manifest is gone") }
        let apiNow = time.now() + live.organization.clockOffset
        let target = target(of: operation, record, live)
        let (draw, ends) = (decisions.draw, live.ends)
        var preparation = try await store.withKnownStamps { isKnownStamp, isShown in
            var composer = RequestComposer(
                now: apiNow,
                generator: DrawnBits(draw: draw),
                isKnownStamp: isKnownStamp,
                isConfusable: {
                    let second = $0.wholeSeconds
                    return try ends.contains(second) || isShown(second)
                }
            )
            guard let target else { return try composer.create(spec) }
            return try composer.regenerate(
                target,
                for: spec,
                sendsNewToken: operation.sendsNewToken,
                endsTarget: operation.isTargetUnheld
            )
        }
        let names: Set = [spec.tokenName, target?.name ?? spec.tokenName]
        preparation.namesakes = live.tokens(named: names)
        return .prepared(preparation)
    }

    /// The token to regenerate; nil: a first one is created.
    private func target(
        of operation: Operation,
        _ record: TokenRecord?,
        _ live: LiveIndex
    ) -> LiveToken? {
        if operation.isTargetUnheld { return operation.target }
        guard operation.action == .regenerate else { return nil }
        return record.map { live.organization.tokens[$0.token.id] ?? $0.token }
    }

    private func doomed(_ record: TokenRecord?) -> [TokenID] {
        guard let record else { return [] }
        let now = time.now()
        let predecessors = record.predecessors.filter { $0.expiresAt.map { $0 > now } ?? true }
        return [record.token.id] + predecessors.map(\.id)
    }
}
