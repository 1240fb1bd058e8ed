public import Delivery
public import Model
public import Secrets

/// Reads sinks back, to see whether they still hold what was written to them.
///
/// Files are read at every look; what is asked over a network, once in a while.
public actor SinkInspector {
    /// What looks found out.
    public struct Finding: Sendable, Hashable {
        /// Sinks that hold something else, or nothing.
        public var drifted: [Address: Set<SinkID>] = [:]
        /// Sinks that hold what they should.
        public var right: [Address: Set<SinkID>] = [:]

        /// Nothing was found out.
        public init() {}
    }

    private let sinks: SinkFactory
    private let readKey: @Sendable () -> SealingKey?
    private let time: TimeSource
    /// When each sink over a network was read last.
    private var lookedAt: [SinkID: Instant] = [:]
    /// When a system did not answer last.
    private var silentSince: [System: Instant] = [:]

    /// Between two looks at a sink over a network.
    private static let interval = Duration.hours(1)
    /// Until a system that did not answer is asked again: each cycle would wait for it.
    private static let pause = Duration.minutes(5)
    /// Sinks that are read at a time.
    private static let concurrency = 8

    /// - Parameter readKey: The key that digests were made with; nil where it is not at hand, so that
    ///   nothing can be told.
    public init(
        _ sinks: SinkFactory,
        key readKey: @escaping @Sendable () -> SealingKey?,
        time: TimeSource
    ) {
        self.sinks = sinks
        self.readKey = readKey
        self.time = time
    }

    /// Looks at the sinks of tokens that nothing is under way for.
    public func inspect(_ recorded: RecordedState, _ desired: DesiredState) async -> Finding {
        guard let key = readKey() else { return Finding() }
        let now = time.now()
        var due: [(Address, Receipt)] = []
        for (address, record) in recorded.tokens
        where record.isAdopted != true && recorded.openOperations[address] == nil {
            guard let spec = desired.specs[address] else { continue }
            for receipt in record.receipts
            where receipt.tokenID == record.token.id && receipt.digest.keyID == key.keyID
                && spec.delivery.contains(where: { $0.placement == receipt.sink.placement })
                && isDue(receipt, at: now)
            {
                due.append((address, receipt))
            }
        }
        return await look(at: due, key, now)
    }

    private func isDue(_ receipt: Receipt, at now: Instant) -> Bool {
        switch receipt.sink {
        case .file: return true
        case .hook, .webhook, .githubActionsSecret: return false
        case .kubernetesSecret, .vault, .awsSecretsManager:
            let silent = silentSince[System(receipt.sink)]
            if let silent, now - silent < Self.pause { return false }
            return lookedAt[receipt.sink.id].map { now - $0 >= Self.interval } ?? true
        }
    }

    private func look(
        at due: [(Address, Receipt)],
        _ key: SealingKey,
        _ now: Instant
    ) async -> Finding {
        let sinks = sinks
        var finding = Finding()
        var rest = due[...]
        // A system that does not answer is not asked for each of its sinks, one deadline after another.
        var silent: Set<System> = []
        await withTaskGroup(of: (Address, SinkSpec, Bool?).self) { group in
            func addNext() {
                while let (address, receipt) = rest.popFirst() {
                    guard !silent.contains(System(receipt.sink)) else { continue }
                    group.addTask {
                        (address, receipt.sink, await Self.isHeld(receipt, by: sinks, key))
                    }
                    return
                }
            }
            for _ in 0..<Self.concurrency { addNext() }
            for await (address, sink, isHeld) in group {
                switch isHeld {
                case true?: finding.right[address, default: []].insert(sink.id)
                case false?: finding.drifted[address, default: []].insert(sink.id)
                case nil: if sink.kind != .file { silent.insert(System(sink)) }
                }
                if sink.kind != .file { note(sink, isSilent: isHeld == nil, at: now) }
                addNext()
            }
        }
        return finding
    }

    private func note(_ sink: SinkSpec, isSilent: Bool, at now: Instant) {
        if isSilent {
            silentSince[System(sink)] = now
        } else {
            lookedAt[sink.id] = now
        }
    }

    /// What a sink is asked through.
    private struct System: Hashable {
        let kind: SinkSpec.Kind
        let connection: String?

        init(_ sink: SinkSpec) {
            kind = sink.kind
            connection = sink.options.connection
        }
    }

    /// nil where it cannot be told: what cannot be read now is not taken for changed.
    private static func isHeld(
        _ receipt: Receipt,
        by sinks: SinkFactory,
        _ key: SealingKey
    ) async -> Bool? {
        guard let content = try? await sinks.make(receipt.sink).content() else { return nil }
        switch content {
        case .unreadable: return nil
        case .nothing, .foreign: return false
        case .secret(let secret):
            return Escrow(key: key, lineage: "").digest(secret) == receipt.digest
        }
    }
}

extension Survey {
    /// Takes over what was seen at the sinks.
    mutating func takeOver(_ finding: SinkInspector.Finding, at now: Instant) {
        for (address, record) in recorded.tokens {
            let (drifted, right) = (finding.drifted[address] ?? [], finding.right[address] ?? [])
            guard !drifted.isEmpty || !right.isEmpty else { continue }
            var seen = record
            for index in seen.receipts.indices {
                let sink = seen.receipts[index].sink.id
                if drifted.contains(sink), seen.receipts[index].driftedAt == nil {
                    seen.receipts[index].driftedAt = now
                } else if right.contains(sink) {
                    seen.receipts[index].driftedAt = nil
                }
            }
            guard seen != record else { continue }
            recorded.tokens[address] = seen
            seenAtSinks.insert(address)
        }
    }
}
