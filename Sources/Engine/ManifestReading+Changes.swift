import Model

/// A reading of all manifests becomes that of another commit by what differs.
extension ManifestReading {
    /// Forgets what stood in files that differ now.
    mutating func leaveOut(_ addresses: some Sequence<Address>, _ changes: SourceChanges) {
        for address in addresses { desired.leaveOut(address) }
        let paths = Set(changes.paths)
        desired.diagnostics.removeAll { $0.isIn(paths) }
        desired.unreadablePaths.subtract(paths)
        fileCount += changes.moreFiles
        byteCount -= changes.oldBytes
    }

    /// Takes what stands in them now; whether what comes of it is known from these files alone.
    mutating func take(_ found: ManifestReading, _ changes: SourceChanges) -> Bool {
        let paths = Set(changes.paths)
        byteCount += found.byteCount
        guard !found.desired.hasConflicts,
            found.desired.diagnostics.allSatisfy({ $0.isIn(paths) }),
            paths.isDisjoint(with: defaults), found.defaults.isEmpty,
            fileCount > 0, fileCount <= Limits.manifestsPerSource, byteCount <= Limits.sourceBytes
        else { return false }
        desired.specs.merge(found.desired.specs) { _, new in new }
        desired.held.merge(found.desired.held) { _, new in new }
        desired.unreadablePaths.formUnion(found.desired.unreadablePaths)
        desired.diagnostics += found.desired.diagnostics
        desired.diagnostics.sort()
        return changes.paths.isEmpty || isLocal
    }
}

extension DesiredState {
    /// The addresses that manifests of some files have, right or wrong.
    func addresses(in paths: Set<String>) -> [Address] {
        specs.values.filter { paths.contains($0.position.path) }.map(\.address)
            + held.filter { paths.contains($0.value.position.path) }.map(\.key)
    }

    /// Whether no address and no sink is in both, and the other claims no live token: what is wrong
    /// with either is then known from it alone.
    func isApart(from other: DesiredState) -> Bool {
        let specs = other.specs.values
        guard specs.allSatisfy({ $0.adoption == nil && !names($0.address) }),
            other.held.keys.allSatisfy({ !names($0) })
        else { return false }
        let sinks = Set(specs.flatMap(\.delivery).filter(\.isExclusive).map(\.id))
        guard !sinks.isEmpty else { return true }
        return !self.specs.values.lazy.flatMap(\.delivery).contains {
            $0.isExclusive && sinks.contains($0.id)
        }
    }
}

extension Diagnostic {
    /// Whether it is about one of some files.
    fileprivate func isIn(_ paths: Set<String>) -> Bool {
        position.map { paths.contains($0.path) } ?? false
    }
}
