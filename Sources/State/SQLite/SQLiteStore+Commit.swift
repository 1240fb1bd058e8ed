public import Model
import SQLite
public import Secrets

extension SQLiteStore {
    /// How long an erasure waits for readers; the next commit tries it again.
    private static let readersGoOnFor = Duration.milliseconds(200)
    /// How often the log is cut off while one secret after the other is erased: it takes the disk as
    /// long as two commits.
    private static let cutOffEvery = Duration.seconds(1)

    /// Writes changes together or not at all; they are on the disk when it returns.
    ///
    /// The serial grows by one where anything became different.
    ///
    /// - Throws: ``StoreError``; then nothing was changed.
    public func commit(
        _ changes: [StateChange],
        sealed: [EscrowID: SealedBox]
    ) throws(StoreError) {
        try commit([PreparedChanges(changes: changes, sealed: sealed, writes: nil)])
    }

    /// Writes several sets of changes together or not at all; they are on the disk when it returns.
    ///
    /// - Throws: ``StoreError``; then nothing was changed.
    public func commit(_ batch: [PreparedChanges]) throws(StoreError) {
        guard case .writer(let time) = role else { throw .notWritable(file: path) }
        var writes: [Write] = []
        for prepared in batch {
            if let ready = prepared.writes {
                writes += ready
            } else {
                writes += try Write.all(prepared.changes, sealed: prepared.sealed, coder: coder)
            }
        }
        let refusal = try translating { () throws(SQLiteError) -> StoreError? in
            try database.transaction(.immediate) { () throws(SQLiteError) -> StoreError? in
                if let taken = try takenStamp(among: writes) { return taken }
                let before = database.totalChangeCount
                for write in writes { try apply(write, at: time.now()) }
                if database.totalChangeCount != before {
                    try database.run("UPDATE meta SET serial = serial + 1")
                }
                return nil
            }
        }
        if let refusal { throw refusal }
        guard holdsErasedPages else { return }
        let now = time.now()
        let isRecent = lastCutOff.map { $0 <= now && now - $0 < Self.cutOffEvery } ?? false
        guard !isRecent else { return }
        finishErasures()
        if !holdsErasedPages { lastCutOff = now }
    }

    /// Encodes values, and finds their sealed secrets.
    public var preparation: ChangePreparation {
        let coder = coder
        return { (changes, sealed) throws(StoreError) in
            let writes = try Write.all(changes, sealed: sealed, coder: coder)
            return PreparedChanges(changes: changes, sealed: sealed, writes: writes)
        }
    }

    /// Cuts the log off, so that no page with an erased secret stays in it.
    ///
    /// What was committed is durable already, so a failure here is no failure of the commit: the
    /// next one tries again, and so does the close.
    public func finishErasures() {
        guard holdsErasedPages else { return }
        let isDone = try? database.checkpoint(waitingAtMost: Self.readersGoOnFor)
        holdsErasedPages = isDone != true
    }

    /// The first stamp that another operation asked for before, or asks for here.
    private func takenStamp(among writes: [Write]) throws(SQLiteError) -> StoreError? {
        var asked: [Instant: OperationID] = [:]
        for case .stamps(let instants, let operation) in writes {
            for instant in instants {
                if let other = asked.updateValue(operation, forKey: instant), other != operation {
                    return .stampTaken(instant, by: other)
                }
                let takers = try database.query(
                    "SELECT operation FROM stamps WHERE instant = ? AND operation <> ?",
                    .text(instant.rfc3339),
                    .text(operation.text)
                ) { (row) throws(SQLiteError) in try row.text(0) }
                if let taker = takers.first.flatMap(OperationID.init) {
                    return .stampTaken(instant, by: taker)
                }
            }
        }
        return nil
    }

    private func apply(_ write: Write, at now: Instant) throws(SQLiteError) {
        switch write {
        case .journal(let operation, let json): try journal(operation, json)
        case .stamps(let instants, let operation): try keep(instants, of: operation)
        case .keepSealed(let id, let box): try keep(box, as: id)
        case .eraseSealed(let id): try erase(id)
        case .record(let record, let json): try keep(record, json)
        case .dropRecord(let address):
            try database.run(
                "DELETE FROM tokens WHERE address = ?",
                .text(address.description)
            )
        case .lostAnswer(let operation, let instant):
            try keepLostAnswer(of: operation, at: instant)
        case .actedOn(let json): try keepActedOn(json)
        case .takeRequest(let json):
            try database.run("DELETE FROM requests WHERE request = ?", .text(json))
        case .ask(let json): try insertRequest(json, at: now)
        case .renameRequests(let old, let new): try renameRequests(from: old, to: new)
        case .manifestPaths(let paths): try replaceManifestPaths(with: paths)
        case .raiseSerial(let serial):
            // The commit adds one.
            try database.run(
                "UPDATE meta SET serial = ?1 WHERE serial < ?1",
                .integer(Int64(serial))
            )
        case .conditions(let address, let json): try replaceConditions(of: address, with: json)
        }
    }

    private func journal(_ operation: Operation, _ json: String) throws(SQLiteError) {
        try database.run(
            """
            INSERT INTO operations (
                id, address, generation, state, started_at, changed_at, from_token, to_token,
                operation
            ) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)
            ON CONFLICT (id) DO UPDATE SET
                address = excluded.address,
                generation = excluded.generation,
                state = excluded.state,
                started_at = excluded.started_at,
                changed_at = excluded.changed_at,
                from_token = coalesce(from_token, excluded.from_token),
                to_token = coalesce(excluded.to_token, to_token),
                operation = excluded.operation
            WHERE operation IS NOT excluded.operation
            """,
            .text(operation.id.text),
            .text(operation.address.description),
            .integer(Int64(operation.generation)),
            .text(operation.state.name),
            .text(operation.startedAt.rfc3339),
            .text(operation.changedAt.rfc3339),
            .text(
                orNull: operation.action == .create || operation.action == .adopt
                    ? nil : (operation.superseded.first?.id ?? operation.target?.id)?.text
            ),
            .text(orNull: operation.resultingToken?.text),
            .text(json)
        )
    }

    private func keep(_ instants: [Instant], of operation: OperationID) throws(SQLiteError) {
        for instant in instants {
            try database.run(
                "INSERT INTO stamps VALUES (?, ?) ON CONFLICT DO NOTHING",
                .text(instant.rfc3339),
                .text(operation.text)
            )
        }
    }

    private func keep(_ box: SealedBox, as id: EscrowID) throws(SQLiteError) {
        try erase(id)
        try database.run(
            "INSERT INTO sealed VALUES (?, ?, ?)",
            .text(id.operation.text),
            .text(box.keyID),
            .blob(box.bytes)
        )
    }

    /// Overwrites in place, then deletes.
    private func erase(_ id: EscrowID) throws(SQLiteError) {
        let count = try database.run(
            "UPDATE sealed SET bytes = zeroblob(length(bytes)) WHERE operation = ?",
            .text(id.operation.text)
        )
        guard count > 0 else { return }
        try database.run("DELETE FROM sealed WHERE operation = ?", .text(id.operation.text))
        holdsErasedPages = true
    }

    private func keep(_ record: TokenRecord, _ json: String) throws(SQLiteError) {
        try database.run(
            """
            INSERT INTO tokens VALUES (?, ?, ?, ?)
            ON CONFLICT (address) DO UPDATE SET
                token_id = excluded.token_id,
                expires_at = excluded.expires_at,
                record = excluded.record
            WHERE record IS NOT excluded.record
            """,
            .text(record.address.description),
            .text(record.token.id.text),
            .integer(orNull: record.token.expiresAt?.seconds),
            .text(json)
        )
    }

    /// Older ones than a day say nothing about now.
    private func keepLostAnswer(
        of operation: OperationID,
        at instant: Instant
    ) throws(SQLiteError) {
        try database.run(
            "DELETE FROM lost_answers WHERE seconds < ?",
            .integer(instant.seconds - 86_400)
        )
        try database.run(
            "INSERT INTO lost_answers VALUES (?, ?, ?) ON CONFLICT DO NOTHING",
            .text(operation.text),
            .text(instant.rfc3339),
            .integer(instant.seconds)
        )
    }

    private func keepActedOn(_ json: String) throws(SQLiteError) {
        try database.run(
            """
            INSERT INTO acted_on VALUES (1, ?)
            ON CONFLICT (only) DO UPDATE SET acted_on = excluded.acted_on
            WHERE acted_on IS NOT excluded.acted_on
            """,
            .text(json)
        )
    }

    private func replaceManifestPaths(
        with paths: [(address: String, path: String)]
    ) throws(SQLiteError) {
        let known = try database.query("SELECT address FROM manifest_paths") {
            (row) throws(SQLiteError) in try row.text(0)
        }
        for gone in Set(known).subtracting(paths.map(\.address)) {
            try database.run("DELETE FROM manifest_paths WHERE address = ?", .text(gone))
        }
        for (address, path) in paths {
            try database.run(
                """
                INSERT INTO manifest_paths VALUES (?, ?)
                ON CONFLICT (address) DO UPDATE SET path = excluded.path
                WHERE path IS NOT excluded.path
                """,
                .text(address),
                .text(path)
            )
        }
    }

    private func replaceConditions(of address: Address, with json: String?) throws(SQLiteError) {
        guard let json else {
            try database.run(
                "DELETE FROM conditions WHERE address = ?",
                .text(address.description)
            )
            return
        }
        try database.run(
            """
            INSERT INTO conditions VALUES (?, ?)
            ON CONFLICT (address) DO UPDATE SET conditions = excluded.conditions
            WHERE conditions IS NOT excluded.conditions
            """,
            .text(address.description),
            .text(json)
        )
    }
}

extension Operation {
    /// The token that the address has after it, as far as it is known.
    fileprivate var resultingToken: TokenID? {
        switch action {
        case .adopt, .move: target?.id
        case .create, .regenerate, .redeliver, .delete, .forget, .retire, .hold: state.issuedToken
        }
    }
}

extension OperationState {
    /// The token that the operation has issued, while its state says it.
    fileprivate var issuedToken: TokenID? {
        switch self {
        case .issued(let issued), .accepted(let issued, receipts: _): issued.token.id
        case .preflight, .intended, .sent, .done, .ambiguous, .failed: nil
        }
    }
}
