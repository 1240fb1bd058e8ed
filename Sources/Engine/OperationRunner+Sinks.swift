import Axiom
import Delivery
import Model
import Rotation
import Secrets

/// What becomes of a new secret: it is proved, handed over, and taken away again.
extension OperationRunner {
    /// Whether the API knows a new secret, and whether its token can do what it is for.
    func probe(_ issued: IssuedToken, for operation: Operation) async throws -> Event {
        guard let secret = try await open(issued, at: operation.address) else {
            return .secretMissing
        }
        do throws(APIError) {
            guard try await api.accepts(secret, for: issued.token.id) else { return .notAccepted }
        } catch {
            return .acceptanceUnknown(error.description)
        }
        do {
            switch operation.spec?.check {
            case nil: break
            case .ingest(let dataset)?: try await api.ingest(into: dataset, with: secret)
            case .hook(let hook)?: try await sinks.check(hook, with: secret)
            }
            return .accepted
        } catch {
            return .acceptanceUnknown("its check does not pass: \(error)")
        }
    }

    func deliver(
        _ issued: IssuedToken,
        to spec: SinkSpec,
        for operation: Operation
    ) async throws -> Event {
        guard let secret = try await open(issued, at: operation.address) else {
            return .secretMissing
        }
        do {
            let sink = try sinks.make(spec)
            try await sink.deliver(secret, from: handover(of: issued, operation))
            let deliveredAt = time.now()
            let isHeld = try await sink.holds(secret)
            guard isHeld != false else {
                return .deliveryFailed(spec.id, "it does not hold what was written to it")
            }
            return .delivered(
                Receipt(
                    sink: spec,
                    tokenID: issued.token.id,
                    generation: operation.generation,
                    digest: escrow.digest(secret),
                    deliveredAt: deliveredAt,
                    verifiedAt: isHeld == nil ? nil : time.now()
                )
            )
        } catch {
            return .deliveryFailed(spec.id, error.problem)
        }
    }

    func remove(from spec: SinkSpec) async -> Event {
        do {
            try await sinks.make(spec).remove()
            return .removed(spec.id)
        } catch {
            return .removalFailed(spec.id, error.problem)
        }
    }

    private func handover(of issued: IssuedToken, _ operation: Operation) -> Handover {
        Handover(
            operation: operation.id,
            lineage: escrow.lineage,
            generation: operation.generation,
            tokenID: issued.token.id,
            address: operation.address,
            expiresAt: issued.token.expiresAt
        )
    }
}
