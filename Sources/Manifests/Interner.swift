import Model

/// Gives equal values one place in memory: of 100,000 manifests most say and allow what others do.
struct Interner<Value: Hashable & Sendable>: Sendable {
    private var known: Set<Value> = []

    /// Values that are remembered; where more of them differ, there is little to share.
    static var most: Int { 4096 }

    /// The value itself, or one that is equal and was met before.
    mutating func shared(_ value: Value) -> Value {
        if known.count < Self.most { return known.insert(value).memberAfterInsert }
        return known.firstIndex(of: value).map { known[$0] } ?? value
    }
}

/// What the specs of one source have in common.
struct SpecInterner: Sendable {
    private var groups: [CapabilityDraft.Allowed: Capabilities.Groups] = [:]
    var labels = Interner<[String: String]>()

    /// The groups of what a draft allows: made once, since most manifests allow what others do.
    mutating func groups(of allowed: CapabilityDraft.Allowed) -> Capabilities.Groups {
        if let known = groups[allowed] { return known }
        let made = allowed.groups
        if groups.count < Interner<Capabilities.Groups>.most { groups[allowed] = made }
        return made
    }
}
