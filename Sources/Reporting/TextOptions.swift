/// How text for people is laid out.
public struct TextOptions: Hashable, Sendable {
    /// Columns of the terminal; 80 where they are not known.
    public var width: Int
    /// Whether colours are used.
    public var usesColor: Bool
    /// Whether every operation is printed, however many there are.
    public var showsAll: Bool

    /// Makes options; a width below 40 columns counts as 40.
    public init(width: Int = 80, usesColor: Bool = false, showsAll: Bool = false) {
        self.width = max(40, width)
        self.usesColor = usesColor
        self.showsAll = showsAll
    }
}
