import Model

/// Groups of actions, each where it stands.
///
/// They are in the order of their names and not in a dictionary: a manifest has two or three, and a
/// source 300,000.
struct CapabilityDraft: Hashable, Sendable {
    /// The actions of a group.
    struct Group: Hashable, Sendable {
        let name: String
        let position: SourcePosition
        /// Sorted, each of them once.
        let actions: [String]
        /// Names (the group's, too) that are not known: whether these are allowed is said by another
        /// field.
        let unknown: [UnknownName]
    }

    private(set) var groups: [Group] = []

    /// Takes groups in any order; of two with one name the last.
    init(_ groups: [Group] = []) {
        guard groups.count > 1 else {
            self.groups = groups
            return
        }
        for group in groups.sorted(by: { $0.name < $1.name }) {
            if self.groups.last?.name == group.name { self.groups.removeLast() }
            self.groups.append(group)
        }
    }

    subscript(name: String) -> Group? { groups.first { $0.name == name } }
}

/// A name that is no capability that this version knows.
struct UnknownName: Hashable, Sendable {
    let summary: String
    let hint: String?
    let position: SourcePosition
}

extension CapabilityDraft: InheritedMap, InheritedValue {
    mutating func inherit(_ distant: CapabilityDraft) {
        guard !distant.groups.isEmpty else { return }
        // What is nearer comes last, and so counts.
        self = groups.isEmpty ? distant : CapabilityDraft(distant.groups + groups)
    }

    func inheriting(_ distant: CapabilityDraft) -> CapabilityDraft {
        var result = self
        result.inherit(distant)
        return result
    }

    var places: [(keys: [String], position: SourcePosition)] {
        groups.map { ([$0.name], $0.position) }
    }

    var placesOfValue: [(keys: [String], position: SourcePosition)] { places }
}

extension CapabilityDraft {
    /// What a draft allows, wherever that stands: the key under which equal ones are remembered.
    struct Allowed: Hashable {
        private let draft: CapabilityDraft

        init(_ draft: CapabilityDraft) { self.draft = draft }

        var groups: Capabilities.Groups {
            Dictionary(draft.groups.map { ($0.name, Set($0.actions)) }) { first, _ in first }
        }

        static func == (left: Allowed, right: Allowed) -> Bool {
            left.draft.groups.elementsEqual(right.draft.groups) {
                $0.name == $1.name && $0.actions == $1.actions
            }
        }

        func hash(into hasher: inout Hasher) {
            for group in draft.groups {
                hasher.combine(group.name)
                hasher.combine(group.actions)
            }
        }
    }
}
