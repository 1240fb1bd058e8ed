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
    /// The names that a token of its call can have.
    public var tokenNames: Set<String>
    /// Tokens that bore the name before its first call, and so are none of its results, even where
    /// an API that keeps whole seconds shows one of its instants for their end.
    public var olderNamesakes: Set<TokenID>

    /// Makes an owner.
    public init(
        operation: OperationID,
        address: Address,
        startedFrom: TokenID? = nil,
        issued: TokenID?,
        tokenNames: Set<String>,
        olderNamesakes: Set<TokenID> = []
    ) {
        self.operation = operation
        self.address = address
        self.tokenNames = tokenNames
        self.startedFrom = startedFrom
        self.issued = issued
        self.olderNamesakes = olderNamesakes
    }
}

extension StampOwner {
    /// Takes an operation, with the token that it first started from and the one that it issued.
    public init(_ operation: Operation, startedFrom: TokenID?, issued: TokenID?) {
        self.init(
            operation: operation.id,
            address: operation.address,
            startedFrom: startedFrom,
            issued: issued,
            tokenNames: Set(
                [operation.spec?.tokenName, operation.target?.name].compactMap(\.self)
            ),
            olderNamesakes: Set(operation.olderNamesakes ?? [])
        )
    }

    /// Whether a token that shows one of its instants is a result of its calls that nobody holds.
    public func hasLeftOver(_ token: LiveToken) -> Bool {
        tokenNames.contains(token.name) && issued != token.id && startedFrom != token.id
            && !olderNamesakes.contains(token.id)
    }
}
