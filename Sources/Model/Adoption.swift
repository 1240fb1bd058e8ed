/// A live token that a manifest takes over instead of making one.
public struct Adoption: Hashable, Sendable, Codable {
    /// When the adopted token, whose secret nobody here knows, is first regenerated.
    public enum Rotation: String, Hashable, Sendable, Codable, CaseIterable {
        /// At its next due time.
        case atNext
        /// At once.
        case now
    }

    /// The token's id at the API.
    public var id: TokenID
    /// When it is first regenerated.
    public var rotate: Rotation

    /// Makes an adoption.
    public init(id: TokenID, rotate: Rotation = .atNext) {
        self.id = id
        self.rotate = rotate
    }
}
