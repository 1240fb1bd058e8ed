import Model

/// Sinks that are none any more, and sinks that a rotation does not wait for.
extension Transition {
    // MARK: After a delivery

    /// Receipts of sinks that the manifest names no more, where the secret is still to be deleted.
    var unremoved: [Receipt] {
        let cleared = operation.cleared ?? []
        return (record?.removable(besides: operation.spec?.delivery ?? []) ?? []).filter {
            !cleared.contains($0.sink.id)
        }
    }

    /// Deletes the secret where it is to be no more, after it is everywhere where it is to be.
    func removeNext(_ issued: IssuedToken, _ receipts: [Receipt]) -> Step {
        if let sink = unremoved.first?.sink { return stay(.remove(sink)) }
        var end = self
        return end.finish(with: recordIssued(issued, receipts))
    }

    /// The secret is gone from one of them.
    mutating func clear(
        _ sink: SinkID,
        _ issued: IssuedToken,
        _ receipts: [Receipt]
    ) -> Step {
        operation.cleared = (operation.cleared ?? []) + [sink]
        var step = removeNext(issued, receipts)
        if case .remove = step.effect { step.changes.append(.journal(operation)) }
        return step
    }

    /// The new token counts although something at the sinks is left to do, which is planned again: a
    /// failure's pause lies before that where nothing else was asked for.
    mutating func endIncomplete(
        _ problem: String,
        _ issued: IssuedToken,
        _ receipts: [Receipt]
    ) -> Step {
        let recorded = recordIssued(issued, receipts)
        guard operation.action == .redeliver else { return finish(with: recorded) }
        var step = fail(problem)
        step.changes += recorded
        return step
    }

    // MARK: Before a record is dropped

    /// Deletes the secret at the sinks that say so, and then drops the record.
    mutating func dropNext() -> Step {
        let cleared = operation.cleared ?? []
        let next = (record?.receipts ?? []).map(\.sink).first {
            $0.options.onRemoval == .delete && !cleared.contains($0.id)
        }
        guard let next else { return finish(with: dropRecord()) }
        return stay(.remove(next), changes: [.journal(operation)])
    }

    /// The secret is gone from one of the sinks of a record that is dropped.
    mutating func clear(_ sink: SinkID) -> Step {
        operation.cleared = (operation.cleared ?? []) + [sink]
        return dropNext()
    }
}
