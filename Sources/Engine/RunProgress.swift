public import Model
public import Planning

/// What a run reports while it goes on.
public enum RunProgress: Equatable, Sendable {
    /// An operation begins, or goes on after an earlier run.
    case began(PlannedOperation)
    /// An operation reached another state, or met something that stands in its way.
    case moved(Operation)
    /// A token's end was moved.
    case movedEnd(ExpiryCall, Instant)
    /// A token's end could not be moved; it is tried again.
    case expiryCallFailed(ExpiryCall, String)
    /// An operation waits: for its turn under the API's limit, or before it tries again.
    case waiting(Operation, Duration)
}

/// What became of one planned operation.
public struct OperationOutcome: Equatable, Sendable {
    /// How it ended.
    public enum Result: Hashable, Sendable {
        /// It is done.
        case done
        /// It was refused, or could not begin; nothing happened at the API.
        case failed(String)
        /// It is not finished: a later run goes on with it.
        case open(String)
        /// Nobody knows whether its call took effect; its address waits until the API shows it.
        case ambiguous(String)
        /// It did not begin: the organization could not be asked, or a stop came first.
        case notBegun(String)
    }

    /// The operation as it was planned.
    public var planned: PlannedOperation
    /// How it ended.
    public var result: Result
}
