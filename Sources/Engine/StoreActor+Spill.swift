public import Model
import Rotation
import State

extension StoreActor {
    /// Makes sure of the space for a secret that the state may not take, before a call is made.
    ///
    /// - Throws: `StoreError`; then no call may be made.
    func reserveSpill() throws(StoreError) { try spill?.reserve() }

    /// Keeps a sealed secret beside the state; whether it is on the disk.
    func keepBeside(_ secret: SpilledSecret) -> Bool {
        guard let spill else { return false }
        return (try? spill.keep(secret)) != nil
    }

    /// The state has taken a secret after all.
    func forgetSpilled(_ operation: OperationID) { try? spill?.forget(operation) }

    /// Writes nothing more, since a secret is kept beside the state; the reason, for who asks.
    func close(after error: StoreError) -> StoreError {
        if let closure { return closure }
        let spilled = StoreError.spilled(to: spill?.path ?? "", words: error.description)
        closure = spilled
        return spilled
    }

    /// - Throws: `StoreError/spilled(to:words:)` once a secret is kept beside the state.
    func checkIsOpen() throws(StoreError) {
        if let closure { throw closure }
    }

    // MARK: The next process

    /// Takes into the state what an earlier run had to keep beside it; before anything else is done.
    ///
    /// It may be repeated: what the state has already is only overwritten.
    ///
    /// - Returns: The addresses whose secrets were taken.
    /// - Throws: `StoreError` where the state or the file cannot be written; ``Model/Diagnostic``
    ///   where the file belongs to another state.
    public func takeSpilled(at now: Instant) async throws -> [Address] {
        guard let spill else { return [] }
        let entries = try spill.entries()
        let open = try snapshot().openOperations.values
        var taken: [Address] = []
        for entry in entries {
            guard let operation = open.first(where: { $0.id == entry.operation }) else {
                try refuseForeign(entry, in: spill.path)
                continue
            }
            guard operation.state == .sent else { continue }
            let record = try snapshot().tokens[operation.address]
            let answer = Event.callTaken(
                entry.token,
                at: entry.answeredAt,
                digest: entry.digest
            )
            try await commit(
                step(operation, answer, record: record, at: now).changes,
                sealed: [EscrowID(operation: entry.operation): entry.box]
            )
            taken.append(operation.address)
        }
        try spill.clear()
        return taken.sorted()
    }

    /// An entry of an operation that is over is overwritten; one of an operation that the state never
    /// knew is not.
    private func refuseForeign(_ entry: SpilledSecret, in path: String) throws {
        guard let end = entry.token.expiresAt, try stampOwners(of: [end]).isEmpty else { return }
        throw Diagnostic(
            .error,
            "\(path) keeps the sealed secret of token \(entry.token.id), which the state knows "
                + "nothing of: it is another state's, or an old backup was restored",
            hint: "bring that state back; or move the file away, and the secret is lost"
        )
    }
}
