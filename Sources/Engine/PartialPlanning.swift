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

    /// The survey; nil where everything has to be planned.
    ///
    /// - Throws: Whatever stands in the way; then everything has to be planned, too.
    func survey(beside store: StoreActor?, _ cache: ManifestCache) async throws -> Survey? {
        let now = surveyor.now
        let known = try await store?.snapshot(of: []) ?? RecordedState(lineage: "")
        guard isOf(known), last.plannedAt <= now else { return nil }
        var part = PlannedPart(last)
        guard try await takeDue(at: now, known.requests, into: &part, cache),
            try await takeChanges(into: &part, cache)
        else { return nil }
        if part.isNew { part.known = try cache.entries(of: part.addresses) }
        let recorded =
            try await store?.snapshot(of: part.addresses) ?? RecordedState(lineage: "")
        guard isOf(recorded), recorded.requests == known.requests else { return nil }
        var survey = try await surveyor.unplanned(resolved, part.reading.desired, recorded)
        // A state that is doubted is told of with what is in it.
        guard survey.doubt == nil, !part.reading.desired.hasClaims(besides: recorded) else {
            return nil
        }
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

    /// Takes what has come due, and what somebody asked something for; whether that is not too much.
    private func takeDue(
        at now: Instant,
        _ requests: [StateRequest],
        into part: inout PlannedPart,
        _ cache: ManifestCache
    ) async throws -> Bool {
        let due = try cache.due(at: now, atMost: CachedPlan.mostSpecials)
        guard due.count < CachedPlan.mostSpecials else { return false }
        let asked = try cache.entries(of: Set(requests.compactMap(\.address)))
        // Of what is special the page says enough; whatever is settled is read again.
        let again = (due + asked).filter(\.isSettled)
        guard !again.isEmpty else { return true }
        part.isNew = true
        // By the commit that it was settled by; what differs since is taken after it.
        let reading = try await source.read(
            Set(again.map(\.path)).sorted(),
            inheriting: last.defaults,
            of: last.commit
        )
        for entry in again {
            guard let spec = reading.desired.specs[entry.address] else { return false }
            part.reading.desired.specs[entry.address] = spec
            part.addresses.insert(entry.address)
        }
        return true
    }

    /// Takes what the files that differ ask for; whether they can be told apart from all others.
    private func takeChanges(
        into part: inout PlannedPart,
        _ cache: ManifestCache
    ) async throws -> Bool {
        guard resolved.source.commit != last.commit else { return true }
        part.isNew = true
        let changes = try await source.changes(
            from: last.commit,
            to: resolved,
            atMost: CachedPlan.mostSpecials
        )
        guard let changes, changes.paths.isEmpty || last.isLocal else { return false }
        let reading = try await source.read(
            changes.paths,
            inheriting: last.defaults,
            of: resolved.source.commit
        )
        let old = try cache.addresses(in: changes.paths)
        guard old.count <= CachedPlan.mostSpecials else { return false }
        part.leaveOut(old, changes)
        guard part.take(reading, changes) else { return false }
        let found = reading.desired.specs.values
        let addresses = Set(reading.desired.specs.keys).union(reading.desired.held.keys)
        // Only those of other files count: those of these files were compared with each other.
        let paths = Set(changes.paths)
        let writers = try cache.writers(to: Set(found.flatMap(\.exclusiveSinks)))
            .subtracting(old.map(\.address))
        return try writers.isEmpty
            && !found.contains { $0.adoption != nil || $0.movedFrom != nil }
            && cache.entries(of: addresses).allSatisfy { entry in
                entry.path.isEmpty || paths.contains(entry.path)
            }
    }

    /// What is not planned.
    private func rest(besides part: PlannedPart, _ cache: ManifestCache) throws -> SettledRest {
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
        _ part: PlannedPart,
        _ settled: [SettledAddress],
        _ rest: SettledRest,
        in cache: ManifestCache
    ) {
        var new = CachedPlan(
            survey,
            part.reading,
            settledCount: rest.count + settled.count,
            key: last.key
        )
        new.isLocal = last.isLocal
        new.next = (settled.compactMap(\.next) + [rest.next].compactMap { $0 })
            .min { $0.isSooner(than: $1) }
        guard new.isSmall, let text = new.text else { return }
        let entries =
            settled.map { CachedAddress($0.address, part.reading.desired, settled: $0) }
            + new.specials.map { CachedAddress($0.address, part.reading.desired, settled: nil) }
        try? cache.update(part.known, to: entries, page: text, after: page)
    }
}
