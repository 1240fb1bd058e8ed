import Model
import State

/// What of the source and the state is planned again.
struct PlannedPart {
    /// What the manifests ask for, of the addresses that are planned, and all that is wrong; and what
    /// is kept of the source as it is now.
    var reading: ManifestReading
    /// The addresses that are planned.
    var addresses: Set<Address>
    /// What was known of them.
    var known: [CachedAddress] = []
    /// Whether more is planned than what there was something to do for.
    var isNew = false

    /// Takes what a plan that was kept had something to do for.
    init(_ last: CachedPlan) {
        var desired = DesiredState(
            unreadablePaths: last.unreadablePaths,
            diagnostics: last.diagnostics
        )
        desired.unreadableFolders = last.unreadableFolders
        for special in last.specials {
            desired.specs[special.address] = special.spec
            desired.held[special.address] = special.held
        }
        addresses = Set(last.specials.map(\.address))
        reading = ManifestReading(
            desired: desired,
            fileCount: last.fileCount,
            byteCount: last.byteCount,
            defaults: last.defaults
        )
    }

    /// Forgets what stood in files that differ now.
    mutating func leaveOut(_ old: [CachedAddress], _ changes: SourceChanges) {
        let old = old.map(\.address)
        reading.leaveOut(old, changes)
        addresses.formUnion(old)
    }

    /// Takes what stands in them now; whether what comes of it is known from these files alone.
    mutating func take(_ found: ManifestReading, _ changes: SourceChanges) -> Bool {
        addresses.formUnion(found.desired.specs.keys)
        addresses.formUnion(found.desired.held.keys)
        return reading.take(found, changes)
    }
}
