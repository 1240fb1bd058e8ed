/// Header fields in the order in which they came.
public struct HeaderFields: Sendable {
    /// Every field, names as they were sent.
    public let all: [(name: String, value: String)]

    /// Makes header fields.
    public init(_ all: [(name: String, value: String)] = []) { self.all = all }

    /// The first value of a field; the case of its name does not matter (RFC 9110, section 5.1).
    public subscript(name: String) -> String? {
        let lowered = name.lowercased()
        return all.first { $0.name.lowercased() == lowered }?.value
    }
}
