public import Delivery
public import Model
public import Secrets
public import State

/// What a change of the escrow key did.
public struct RekeyReport: Hashable, Sendable {
    /// Secrets that were sealed anew.
    public var resealedCount = 0
    /// Receipts whose digests are made with the new key now.
    public var digestCount = 0
    /// Receipts whose digests stay as they are, since nothing shows the secret that they are of.
    public var unknownDigestCount = 0
    /// Addresses whose sealed secret no key opened, and was given up.
    public var lost: [Address] = []

    /// Nothing was done yet.
    public init() {}
}

/// Gives a state another escrow key, a row at a time.
///
/// Each row is durable under the new key before the next one is read, so a run that is cut off is
/// finished by another one with the same keys; the old key is needed until the last row is done.
public struct Rekeying: Sendable {
    private let store: StoreActor
    private let lineage: String
    private let new: SealingKey
    private let keys: [String: SealingKey]
    private let sinks: SinkFactory

    /// Takes the new key, and those that may open what is there.
    ///
    /// - Parameter lineage: The state's, to which sealed secrets are bound.
    public init(
        of store: StoreActor,
        lineage: String,
        from old: [SealingKey],
        to new: SealingKey,
        sinks: SinkFactory
    ) {
        self.store = store
        self.lineage = lineage
        self.new = new
        self.sinks = sinks
        keys = Dictionary((old + [new]).map { ($0.keyID, $0) }) { first, _ in first }
    }

    /// The sealed secrets that none of some keys opens.
    ///
    /// - Throws: `StoreError`.
    public static func unopenable(
        in store: StoreActor,
        lineage: String,
        with keys: [SealingKey]
    ) async throws -> [SealedSecret] {
        try await store.sealedSecrets().filter { row in
            let key = keys.first { $0.keyID == row.box.keyID }
            return key.flatMap { Escrow(key: $0, lineage: lineage).opened(row) } == nil
        }
    }

    /// Seals every secret with the new key, gives up those that no key opens, and makes the digests
    /// of receipts anew where the secret can be seen.
    ///
    /// - Throws: `StoreError`; what was done before is done.
    public func run() async throws -> RekeyReport {
        var report = RekeyReport()
        for row in try await store.sealedSecrets() {
            let key = keys[row.box.keyID]
            guard let secret = key.flatMap({ Escrow(key: $0, lineage: lineage).opened(row) }) else {
                try await giveUp(row)
                report.lost.append(row.address)
                continue
            }
            guard row.box.keyID != new.keyID else { continue }
            let box = Escrow(key: new, lineage: lineage).seal(secret, as: row)
            try await store.commit([.keepSealed(row.id)], sealed: [row.id: box])
            report.resealedCount += 1
        }
        try await renewDigests(&report)
        return report
    }

    // MARK: Secrets that are lost

    /// Drops a secret that nothing opens; what nobody holds is made anew by the next run.
    ///
    /// An open operation finds out by itself that its secret is missing.
    private func giveUp(_ row: SealedSecret) async throws {
        var changes = [StateChange.eraseSealed(row.id)]
        if var record = try await store.snapshot().tokens[row.address],
            record.sealedSecret == row.id
        {
            record.sealedSecret = nil
            changes += [.record(record), .ask(.regenerate(row.address))]
        }
        try await store.commit(changes)
    }

    // MARK: Digests

    private func renewDigests(_ report: inout RekeyReport) async throws {
        let recorded = try await store.snapshot()
        let sealed = Dictionary(grouping: try await store.sealedSecrets(), by: \.address)
        for (address, record) in recorded.tokens.sorted(by: { $0.key < $1.key }) {
            var updated = record
            let rows = sealed[address] ?? []
            updated.receipts = await renewed(record.receipts, besides: rows, &report)
            if updated != record { try await store.commit([.record(updated)]) }
        }
        for (address, operation) in recorded.openOperations.sorted(by: { $0.key < $1.key }) {
            guard case .accepted(let issued, let receipts) = operation.state else { continue }
            var updated = operation
            updated.state = .accepted(
                issued,
                receipts: await renewed(receipts, besides: sealed[address] ?? [], &report)
            )
            if updated != operation { try await store.commit([.journal(updated)]) }
        }
    }

    private func renewed(
        _ receipts: [Receipt],
        besides sealed: [SealedSecret],
        _ report: inout RekeyReport
    ) async -> [Receipt] {
        var renewed = receipts
        for index in receipts.indices where receipts[index].digest.keyID != new.keyID {
            guard let secret = await secret(of: receipts[index], among: sealed) else {
                report.unknownDigestCount += 1
                continue
            }
            renewed[index].digest = Escrow(key: new, lineage: lineage).digest(secret)
            report.digestCount += 1
        }
        return renewed
    }

    /// The secret that a receipt is of: what is sealed for its token, or what its sink shows, if
    /// that is what was written to it.
    private func secret(
        of receipt: Receipt,
        among sealed: [SealedSecret]
    ) async -> SharedSecret? {
        let row = sealed.first { $0.token == receipt.tokenID }
        if let row, let secret = Escrow(key: new, lineage: lineage).opened(row) { return secret }
        guard let old = keys[receipt.digest.keyID],
            case .secret(let shown)? = try? await sinks.make(receipt.sink).content()
        else { return nil }
        let isSame = Escrow(key: old, lineage: lineage).digest(shown) == receipt.digest
        return isSame ? shown : nil
    }
}

extension Escrow {
    /// Whether its key opens a row.
    package func opens(_ row: SealedSecret) -> Bool { opened(row) != nil }

    /// The secret of a row; nil where the key is another one, or the row was changed or moved.
    fileprivate func opened(_ row: SealedSecret) -> SharedSecret? {
        try? open(row.box, named: row.id, of: row.token, at: row.address)
    }
}
