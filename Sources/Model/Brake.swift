/// What holds a run back because it looks like an accident.
public enum Brake: String, Hashable, Sendable, Codable, CaseIterable {
    /// More tokens would be deleted than one run may delete.
    case deletions
    /// More tokens are gone at the API than one run may replace.
    case losses
    /// The source has no manifests at all.
    case emptySource = "empty-source"
    /// The state is not the one that was in use last: an old copy, or another one.
    case stateSerial = "state-serial"
}
