/// The operation that asked for an instant which no other has asked for.
public struct StampOwner: Hashable, Sendable {
    /// The operation.
    public var operation: OperationID
    /// Which token it was for.
    public var address: Address
    /// The token that it started from, whose end may bear one of its instants.
    public var startedFrom: TokenID?
    /// The token that it issued; every other that bears the instant is one whose answer was lost.
    public var issued: TokenID?
    /// Tokens that bore the name before its first call, and so are none of its results, even where
    /// an API that keeps whole seconds shows one of its instants for their end.
    public var olderNamesakes: Set<TokenID>

    /// Makes an owner.
    public init(
        operation: OperationID,
        address: Address,
        startedFrom: TokenID? = nil,
        issued: TokenID?,
        olderNamesakes: Set<TokenID> = []
    ) {
        self.operation = operation
        self.address = address
        self.startedFrom = startedFrom
        self.issued = issued
        self.olderNamesakes = olderNamesakes
    }
}
