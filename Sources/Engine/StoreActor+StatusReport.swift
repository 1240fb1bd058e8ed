public import Model
import Parallel
import Planning
public import Reporting

extension StoreActor {
    /// The status of every address, from the state alone.
    ///
    /// - Parameter source: What was looked at; what was acted on last where nothing was.
    /// - Throws: `StoreError`.
    public func statusReport(
        source: PlanSource? = nil,
        at now: Instant
    ) throws -> StatusReport {
        let recorded = try snapshot()
        let addresses = Set(recorded.tokens.keys)
            .union(recorded.openOperations.keys)
            .union(recorded.conditions.keys)
        let sorted = addresses.sorted()
        let history = try history(of: sorted, limit: Limits.historyEntries)
        let entries = try parallelMap(sorted) { address in
            try Self.statusEntry(of: address, in: recorded, history[address] ?? [])
        }
        return StatusReport(
            source: source ?? recorded.actedOn,
            lineage: recorded.lineage,
            serial: recorded.serial,
            entries: entries,
            suspensions: recorded.requests.suspensions,
            now: now
        )
    }

    private static func statusEntry(
        of address: Address,
        in recorded: RecordedState,
        _ history: [HistoryEntry]
    ) throws -> StatusEntry {
        let record = recorded.tokens[address]
        let path = recorded.manifestPaths[address]
        let position = record?.spec.position ?? recorded.openOperations[address]?.spec?.position
        return StatusEntry(
            address: address,
            position: path.map { $0 == position?.path ? position : SourcePosition(path: $0) }
                ?? position,
            spec: record?.spec,
            record: record,
            openOperation: recorded.openOperations[address],
            failure: recorded.failures[address],
            conditions: recorded.conditions[address] ?? [],
            history: history,
            nextRotation: record.flatMap {
                Schedule.nextRotation(of: $0, under: $0.spec, expiresAt: $0.token.expiresAt)
            },
            specDigest: try record.map { try canonicalDigest(of: $0.spec.withoutPosition) },
            capabilitiesDigest: try record.map { try canonicalDigest(of: $0.token.capabilities) }
        )
    }
}

extension TokenSpec {
    /// The spec as it would be anywhere: moving a manifest is no change of it.
    fileprivate var withoutPosition: TokenSpec {
        var spec = self
        spec.position = SourcePosition(path: "")
        return spec
    }
}
