public import Model

extension Surveyor {
    /// Why a state is not to be used, by the places that remember the one that was in use last; nil: it
    /// may be.
    ///
    /// - Parameters:
    ///   - source: What was read of the source and its status branch.
    /// - Throws: A ``Model/Diagnostic`` where a place cannot be read.
    public func doubt(
        of recorded: RecordedState,
        beside source: SourceSnapshot
    ) throws(Diagnostic) -> Diagnostic? {
        guard let memory,
            let doubt = try memory.doubt(of: recorded, published: source.published)
        else { return nil }
        return memory.diagnostic(of: doubt, commit: source.source.commit)
    }
}
