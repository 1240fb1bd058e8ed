/// What one look at something that a run needs came to.
public struct HealthCheck: Hashable, Sendable {
    /// How it stands.
    public enum Outcome: String, Hashable, Sendable, CaseIterable {
        /// It is as a run needs it.
        case ok
        /// A run goes on without it, and a person should look.
        case warning
        /// A run fails by it, as a whole or for some tokens.
        case failed
        /// It was not looked at, or nothing can be said.
        case skipped
    }

    /// What is looked at, the same in every version: `git fetch`, `api`, `sink`.
    public var name: String
    /// Which of several: an organization, a sink, a library; nil: there is one alone.
    public var subject: String?
    /// How it stands.
    public var outcome: Outcome
    /// What was seen, in one line.
    public var detail: String
    /// What to do next; nil: nothing.
    public var remedy: String?

    /// Makes a check.
    public init(
        _ name: String,
        of subject: String? = nil,
        _ outcome: Outcome,
        _ detail: String,
        remedy: String? = nil
    ) {
        self.name = name
        self.subject = subject
        self.outcome = outcome
        self.detail = detail
        self.remedy = remedy
    }

    /// For people: `api acme`.
    public var title: String { [name, subject].compactMap(\.self).joined(separator: " ") }
}
