import Model
import Planning
import State

/// Plans without live tokens, from what was found last: it costs what changed, and not what exists.
///
/// The plan is the one that ``Surveyor`` makes. Wherever it is not certain that a part is enough,
/// everything is read and planned, and kept for the next time.
public struct IncrementalSurveyor: Sendable {
    let surveyor: Surveyor
    let source: SourceReader
    private let cachePath: String
    let key: String?
    /// Told of each plan whether it was made of a part.
    package var told: @Sendable (_ isPartial: Bool) -> Void = { _ in }

    /// Takes what plans everything.
    ///
    /// - Parameter cachePath: Where the manifest cache lies, or can be made; its folder is not.
    public init(
        _ surveyor: Surveyor,
        source: SourceReader,
        options: SourceOptions,
        cachePath: String
    ) {
        self.surveyor = surveyor
        self.source = source
        self.cachePath = cachePath
        key = options.planningKey
    }

    /// Looks and plans; changes nothing but the mirror and the cache.
    ///
    /// The survey holds of the source and the state what its plan says more of than that nothing is
    /// to be done.
    ///
    /// - Parameter store: The state for reading; nil: nothing was ever applied.
    /// - Throws: A `Diagnostic` where the source cannot be read, and `StoreError`.
    public func survey(beside store: StoreActor?) async throws -> Survey {
        let known = try await store?.snapshot(of: []) ?? RecordedState(lineage: "")
        let resolved = try await source.resolve(after: known.actedOn)
        let cache = key == nil ? nil : ManifestCache.open(path: cachePath)
        if let cache, let page = try? cache.page(), let last = CachedPlan(page), last.key == key {
            let attempt = PartialPlanning(
                surveyor: surveyor,
                source: source,
                resolved: resolved,
                last: last,
                page: page
            )
            // Whatever stands in the way: a plan of everything tells of it, or does without.
            if let survey = try? await attempt.survey(beside: store, cache) {
                told(true)
                return survey
            }
        }
        told(false)
        return try await planEverything(resolved, store, cache)
    }

    private func planEverything(
        _ resolved: ResolvedSource,
        _ store: StoreActor?,
        _ cache: ManifestCache?
    ) async throws -> Survey {
        let recorded = try await store?.snapshot() ?? RecordedState(lineage: "")
        let reading = try await source.readAll(of: resolved)
        var survey = try await surveyor.unplanned(resolved, reading.desired, recorded)
        let input = surveyor.input(for: survey, honoursBackOff: false)
        let (plan, settled) = Planner(input).planKeepingSettled()
        survey.plan = plan
        if let cache { keep(survey, reading, settled, in: cache) }
        return survey
    }

    /// Keeps a plan of everything; where that cannot be done, the next one is one of everything, too.
    private func keep(
        _ survey: Survey,
        _ reading: ManifestReading,
        _ settled: [SettledAddress],
        in cache: ManifestCache
    ) {
        guard let key, survey.plan.specialAddresses.count <= CachedPlan.mostSpecials,
            !reading.desired.hasClaims(besides: survey.recorded)
        else { return }
        var page = CachedPlan(survey, reading, settledCount: settled.count, key: key)
        page.next = settled.compactMap(\.next).min { $0.isSooner(than: $1) }
        guard page.isSmall, let text = page.text else { return }
        let entries =
            settled.map { CachedAddress($0.address, survey.desired, settled: $0) }
            + page.specials.map { CachedAddress($0.address, survey.desired, settled: nil) }
        try? cache.replace(with: entries, page: text)
    }
}
