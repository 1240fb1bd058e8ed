/// A proof that a new token can do what it is for, before its secret goes anywhere.
///
/// It is on the heap, since few tokens have one and each has the room for it.
public indirect enum TokenCheck: Hashable, Sendable, Codable {
    /// One event is sent to a data set.
    case ingest(dataset: String)
    /// A program that the configuration names is given the secret, and says so by its status.
    case hook(HookSinkSpec)
}
