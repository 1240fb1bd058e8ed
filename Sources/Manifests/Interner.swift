/// Gives equal values one place in memory: of 100,000 manifests most say and allow what others do.
struct Interner<Value: Hashable & Sendable>: Sendable {
    private var known: Set<Value> = []

    /// Values that are remembered; where more of them differ, there is little to share.
    private static var most: Int { 4096 }

    /// The value itself, or one that is equal and was met before.
    mutating func shared(_ value: Value) -> Value {
        if known.count < Self.most { return known.insert(value).memberAfterInsert }
        return known.firstIndex(of: value).map { known[$0] } ?? value
    }
}

/// What the specs of one source have in common.
struct SpecInterner: Sendable {
    var groups = Interner<[String: Set<String>]>()
    var labels = Interner<[String: String]>()
}
