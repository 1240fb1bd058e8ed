public import Model
public import Secrets

/// A row of the escrow, with all that its box is bound to besides the state's lineage.
public struct SealedSecret: Hashable, Sendable {
    /// The operation that it came from.
    public var id: EscrowID
    /// The address that it was made for.
    public var address: Address
    /// The token whose secret it is.
    public var token: TokenID
    /// The secret under its key.
    public var box: SealedBox

    /// Makes a row.
    public init(id: EscrowID, address: Address, token: TokenID, box: SealedBox) {
        self.id = id
        self.address = address
        self.token = token
        self.box = box
    }
}
