import Model
import Planning
import State

/// Plans what changed since a plan that was kept, what has come due, and what there was something to
/// do for; of all else that plan counts.
struct PartialPlanning {
    let surveyor: Surveyor
    let source: SourceReader
    let resolved: ResolvedSource
    /// The plan that was kept, and the text of it.
    let last: CachedPlan
    let page: String

    /// What is planned again.
    private struct Part {
        /// What the manifests ask for, of the addresses that are planned.
        var desired: DesiredState
        /// What was known of these addresses.
        var known: [CachedAddress]
        var addresses: Set<Address>
        var changes: SourceChanges
        /// Of the files that were read.
        var reading: ManifestReading
        /// Whether what was found is worth to be kept.
        var isNew: Bool
    }

    /// The survey; nil where everything has to be planned.
    ///
    /// - Throws: Whatever stands in the way; then everything has to be planned, too.
    func survey(beside store: StoreActor?, _ cache: ManifestCache) async throws -> Survey? {
        let now = surveyor.now
        let known = try await store?.snapshot(of: []) ?? RecordedState(lineage: "")
        guard isOf(known), last.plannedAt <= now,
            let changes = try await source.changes(
                from: last.commit,
                to: resolved,
                atMost: CachedPlan.mostSpecials
            ), changes.paths.isEmpty || last.isClean,
            let part = try await part(changes, known.requests, now, cache)
        else { return nil }
        let recorded =
            try await store?.snapshot(of: part.addresses) ?? RecordedState(lineage: "")
        guard isOf(recorded), recorded.requests == known.requests,
            !part.desired.hasClaims(besides: recorded)
        else { return nil }
        var survey = try await surveyor.unplanned(resolved, part.desired, recorded)
        // A state that is doubted is told of with what is in it.
        guard survey.doubt == nil else { return nil }
        var input = surveyor.input(for: survey, honoursBackOff: false)
        input.now = now
        input.rest = try rest(besides: part, cache)
        let (plan, settled) = Planner(input).planKeepingSettled()
        survey.plan = plan
        if part.isNew { keep(survey, part, settled, input.rest, in: cache) }
        return survey
    }

    private func isOf(_ recorded: RecordedState) -> Bool {
        recorded.lineage == last.lineage && recorded.serial == last.serial
    }

    // MARK: What is planned

    private func part(
        _ changes: SourceChanges,
        _ requests: [StateRequest],
        _ now: Instant,
        _ cache: ManifestCache
    ) async throws -> Part? {
        let due = try cache.due(at: now, atMost: CachedPlan.mostSpecials)
        let asked = try cache.entries(of: Set(requests.compactMap(\.address)))
        let old = try cache.addresses(in: changes.paths)
        guard due.count < CachedPlan.mostSpecials, old.count <= CachedPlan.mostSpecials,
            fits(changes)
        else { return nil }
        // Whatever is settled is read again; of what is special the page says enough.
        let again = (due + asked).filter(\.isSettled)
        let paths = Set(changes.paths).union(again.map(\.path))
        let reading = try await source.read(
            paths.sorted(),
            inheriting: last.defaults,
            of: resolved
        )
        var part = Part(
            desired: DesiredState(
                unreadablePaths: last.unreadablePaths,
                diagnostics: last.diagnostics
            ),
            known: [],
            addresses: Set((due + asked + old).map(\.address)),
            changes: changes,
            reading: reading,
            isNew: resolved.source.commit != last.commit || !due.isEmpty
        )
        part.desired.unreadableFolders = last.unreadableFolders
        takeSpecials(besides: Set(old.map(\.address)), into: &part)
        for entry in again where !Set(changes.paths).contains(entry.path) {
            // It was there when it was settled, and its file is as it was.
            guard let spec = reading.desired.specs[entry.address] else { return nil }
            part.desired.specs[entry.address] = spec
        }
        guard try takeChanges(old, into: &part, cache) else { return nil }
        if part.isNew || !again.isEmpty { part.known = try cache.entries(of: part.addresses) }
        return part
    }

    /// Whether the source stays within its limits, and does not become empty.
    private func fits(_ changes: SourceChanges) -> Bool {
        let count = last.fileCount + changes.moreFiles
        return count > 0 && count <= Limits.manifestsPerSource
    }

    private func takeSpecials(besides old: Set<Address>, into part: inout Part) {
        for special in last.specials {
            part.addresses.insert(special.address)
            guard !old.contains(special.address) else { continue }
            part.desired.specs[special.address] = special.spec
            part.desired.held[special.address] = special.held
        }
    }

    /// Takes what the files that differ ask for now; whether they can be told apart from all others.
    private func takeChanges(
        _ old: [CachedAddress],
        into part: inout Part,
        _ cache: ManifestCache
    ) throws -> Bool {
        let paths = Set(part.changes.paths)
        guard !paths.isEmpty else { return true }
        let desired = part.reading.desired
        let bytes = last.byteCount - part.changes.oldBytes + part.reading.byteCount
        guard desired.diagnostics.isEmpty, desired.held.isEmpty, desired.unreadablePaths.isEmpty,
            bytes <= Limits.sourceBytes,
            paths.isDisjoint(with: last.defaults), paths.isDisjoint(with: part.reading.defaults)
        else { return false }
        let specs = desired.specs.values.filter { paths.contains($0.position.path) }
        let found = Set(specs.map(\.address))
        let elsewhere = try cache.entries(of: found)
            .filter { !$0.path.isEmpty && !paths.contains($0.path) }
        guard elsewhere.isEmpty else { return false }
        // Only those of other files count: those of these files were compared with each other.
        let writers = try cache.writers(to: Set(specs.flatMap(\.exclusiveSinks)))
            .subtracting(old.map(\.address))
        guard writers.isEmpty, !specs.contains(where: { $0.adoption != nil || $0.movedFrom != nil })
        else { return false }
        for spec in specs { part.desired.specs[spec.address] = spec }
        part.addresses.formUnion(found)
        return true
    }

    /// What is not planned.
    private func rest(besides part: Part, _ cache: ManifestCache) throws -> SettledRest {
        let settled = Set(part.known.filter(\.isSettled).map(\.address))
        var rest = SettledRest(count: last.settledCount - settled.count, next: last.next)
        if let next = last.next, settled.contains(next.address) {
            rest.next = try cache.first(settled.count + 1)
                .first { !settled.contains($0.address) }?.next
        }
        return rest
    }

    // MARK: What is kept

    private func keep(
        _ survey: Survey,
        _ part: Part,
        _ settled: [SettledAddress],
        _ rest: SettledRest,
        in cache: ManifestCache
    ) {
        var reading = part.reading
        reading.desired = DesiredState(
            unreadablePaths: last.unreadablePaths,
            diagnostics: last.diagnostics
        )
        reading.desired.unreadableFolders = last.unreadableFolders
        reading.fileCount = last.fileCount + part.changes.moreFiles
        reading.defaults = last.defaults
        var new = CachedPlan(
            survey,
            reading,
            settledCount: rest.count + settled.count,
            key: last.key
        )
        new.next = (settled.compactMap(\.next) + [rest.next].compactMap { $0 })
            .min { $0.isSooner(than: $1) }
        guard new.isSmall, let text = new.text else { return }
        let entries =
            settled.map { CachedAddress($0.address, part.desired, settled: $0) }
            + new.specials.map { CachedAddress($0.address, part.desired, settled: nil) }
        try? cache.update(part.known, to: entries, page: text, after: page)
    }
}
