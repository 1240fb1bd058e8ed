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
    /// The source's commit does not come after the one that was acted on last.
    case rewoundBranch = "rewound-branch"
    /// The answers to more calls were lost within an hour than is usual.
    case lostAnswers = "lost-answers"
}
