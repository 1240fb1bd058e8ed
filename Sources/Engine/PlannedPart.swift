import Model
import State

/// What of the source and the state is planned again.
struct PlannedPart {
    /// What the manifests ask for, of the addresses that are planned, and all that is wrong.
    var desired: DesiredState
    /// The addresses that are planned.
    var addresses: Set<Address>
    /// What was known of them.
    var known: [CachedAddress] = []
    /// Whether more is planned than what there was something to do for.
    var isNew = false
    private var fileCount: Int
    private var byteCount: Int
    private let defaults: [String]

    /// Takes what a plan that was kept had something to do for.
    init(_ last: CachedPlan) {
        desired = DesiredState(
            unreadablePaths: last.unreadablePaths,
            diagnostics: last.diagnostics
        )
        desired.unreadableFolders = last.unreadableFolders
        addresses = Set(last.specials.map(\.address))
        for special in last.specials {
            desired.specs[special.address] = special.spec
            desired.held[special.address] = special.held
        }
        fileCount = last.fileCount
        byteCount = last.byteCount
        defaults = last.defaults
    }

    /// What is kept of the source as it is now.
    var reading: ManifestReading {
        ManifestReading(
            desired: desired,
            fileCount: fileCount,
            byteCount: byteCount,
            defaults: defaults
        )
    }

    /// Forgets what stood in files that differ now.
    mutating func leaveOut(_ old: [CachedAddress], _ changes: SourceChanges) {
        for entry in old {
            desired.leaveOut(entry.address)
            addresses.insert(entry.address)
        }
        let paths = Set(changes.paths)
        desired.diagnostics.removeAll { $0.isIn(paths) }
        desired.unreadablePaths.subtract(paths)
        fileCount += changes.moreFiles
        byteCount -= changes.oldBytes
    }

    /// Takes what stands in them now; whether what comes of it is known from these files alone.
    mutating func take(
        _ reading: ManifestReading,
        _ changes: SourceChanges,
        of last: CachedPlan
    ) -> Bool {
        let found = reading.desired
        let paths = Set(changes.paths)
        byteCount += reading.byteCount
        guard !found.hasConflicts, found.diagnostics.allSatisfy({ $0.isIn(paths) }),
            paths.isDisjoint(with: last.defaults), reading.defaults.isEmpty,
            fileCount > 0, fileCount <= Limits.manifestsPerSource, byteCount <= Limits.sourceBytes
        else { return false }
        desired.specs.merge(found.specs) { _, new in new }
        desired.held.merge(found.held) { _, new in new }
        desired.unreadablePaths.formUnion(found.unreadablePaths)
        desired.diagnostics += found.diagnostics
        desired.diagnostics.sort()
        addresses.formUnion(found.specs.keys)
        addresses.formUnion(found.held.keys)
        return changes.paths.isEmpty || self.reading.isLocal
    }
}

extension Diagnostic {
    /// Whether it is about one of some files.
    fileprivate func isIn(_ paths: Set<String>) -> Bool {
        position.map { paths.contains($0.path) } ?? false
    }
}
