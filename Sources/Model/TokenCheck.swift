/// A proof that a new token can do what it is for, before its secret goes anywhere.
public enum TokenCheck: Hashable, Sendable, Codable {
    /// One event is sent to a data set.
    case ingest(dataset: String)
    /// A program that the configuration names is given the secret, and says so by its status.
    case hook(HookSinkSpec)
}
