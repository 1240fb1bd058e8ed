import Git
public import Model

/// Reads of a source only what is asked for.
extension SourceReader {
    /// Fetches, and finds the commit that counts.
    ///
    /// - Throws: As ``read(after:isPreview:)``.
    func resolve(after last: PlanSource?) throws(Diagnostic) -> ResolvedSource {
        try explaining {
            try withMirrorOrSource { mirror in
                var resolved = try resolve(after: last, false, in: mirror)
                resolved.published = try published(in: mirror)
                return resolved
            }
        }
    }

    /// The commit that counts now, in full.
    ///
    /// - Throws: As ``read(after:isPreview:)``.
    public func newestCommit() throws(Diagnostic) -> String {
        try resolve(after: nil).source.commit
    }

    /// Every manifest of a commit that was found.
    ///
    /// - Throws: As ``read(after:isPreview:)``.
    func readAll(of resolved: ResolvedSource) throws(Diagnostic) -> ManifestReading {
        try explaining {
            try withMirrorOrSource { try manifests.read(resolved.commit, in: $0.repository) }
        }
    }

    /// The manifest files that differ from those of another commit; nil where all of them have to be
    /// read.
    ///
    /// - Throws: As ``read(after:isPreview:)``.
    func changes(
        from old: String,
        to resolved: ResolvedSource,
        atMost most: Int
    ) throws(Diagnostic) -> SourceChanges? {
        guard let old = ObjectID(hex: old) else { return nil }
        return try explaining {
            try withMirrorOrSource { mirror in
                try manifests.changes(
                    from: old,
                    to: resolved.commit,
                    atMost: most,
                    in: mirror.repository
                )
            }
        }
    }

    /// What some manifest files of a commit ask for by themselves.
    ///
    /// - Parameter defaults: The paths of all files that others inherit from.
    /// - Throws: As ``read(after:isPreview:)``.
    func read(
        _ paths: [String],
        inheriting defaults: [String],
        of commit: String
    ) throws(Diagnostic) -> ManifestReading {
        guard let commit = ObjectID(hex: commit) else {
            throw Diagnostic(.error, "\(commit) is no commit")
        }
        return try explaining {
            try withMirrorOrSource { mirror in
                try manifests.read(
                    paths,
                    inheriting: defaults,
                    of: commit,
                    in: mirror.repository
                )
            }
        }
    }
}
