public import Model

/// Addresses by a pattern: `acme/*-ingest`.
public struct AddressPattern: Hashable, Sendable {
    /// The pattern as it was written.
    public let text: String
    private let organization: [Character]
    private let name: [Character]

    /// Reads `organization/name`, in each of which `*` stands for any characters and `?` for one; nil
    /// for anything else.
    public init?(_ text: String) {
        let parts = text.split(separator: "/", omittingEmptySubsequences: false)
        let isPlain = text.allSatisfy { character in
            character.isASCII
                && (character.isLowercase || character.isNumber || "-./*?".contains(character))
        }
        guard parts.count == 2, isPlain, parts.allSatisfy({ !$0.isEmpty }) else { return nil }
        self.text = text
        organization = Array(parts[0])
        name = Array(parts[1])
    }

    /// The one address that it names; nil where it may stand for several.
    public var address: Address? { Address(text) }

    /// Whether it stands for an address.
    public func matches(_ address: Address) -> Bool {
        Self.matches(organization[...], Array(address.organization)[...])
            && Self.matches(name[...], Array(address.name)[...])
    }

    /// Each star is tried with the shortest text first; one that comes later takes over, so that the
    /// time is at most the product of both lengths.
    private static func matches(
        _ pattern: ArraySlice<Character>,
        _ text: ArraySlice<Character>
    ) -> Bool {
        var rest = (pattern: pattern, text: text)
        var star: (pattern: ArraySlice<Character>, text: ArraySlice<Character>)?
        while let next = rest.text.first {
            if rest.pattern.first == "*" {
                rest.pattern = rest.pattern.dropFirst()
                star = rest
            } else if rest.pattern.first == "?" || rest.pattern.first == next {
                rest = (rest.pattern.dropFirst(), rest.text.dropFirst())
            } else if let last = star {
                star?.text = last.text.dropFirst()
                rest = (last.pattern, last.text.dropFirst())
            } else {
                return false
            }
        }
        return rest.pattern.allSatisfy { $0 == "*" }
    }
}

/// What a label has to be: `team=payments`, `team!=payments`, or `team` for any value.
public enum LabelRequirement: Hashable, Sendable {
    /// The label is there and has the value.
    case equal(String, String)
    /// The label is not there or has another value.
    case unequal(String, String)
    /// The label is there.
    case present(String)

    /// Reads one of the three forms; nil for anything else.
    public init?(_ text: String) {
        if let range = text.firstRange(of: "!=") {
            self = .unequal(String(text[..<range.lowerBound]), String(text[range.upperBound...]))
        } else if let equals = text.firstIndex(of: "=") {
            self = .equal(String(text[..<equals]), String(text[text.index(after: equals)...]))
        } else {
            self = .present(text)
        }
        guard !name.isEmpty else { return nil }
    }

    private var name: String {
        switch self {
        case .equal(let name, _), .unequal(let name, _), .present(let name): name
        }
    }

    func holds(for labels: [String: String]) -> Bool {
        switch self {
        case .equal(let name, let value): labels[name] == value
        case .unequal(let name, let value): labels[name] != value
        case .present(let name): labels[name] != nil
        }
    }
}

/// In which order a status is shown; where two are equal, by address.
public enum StatusOrder: String, Hashable, Sendable, CaseIterable {
    /// By address.
    case address
    /// What ends first comes first; what never ends comes last.
    case expires
    /// What is rotated first comes first.
    case next
    /// What is not ready comes first.
    case ready

    func precedes(_ left: StatusEntry, _ right: StatusEntry) -> Bool {
        switch self {
        case .address: left.address < right.address
        case .expires: Self.sooner(left, right, left.expiresAt, right.expiresAt)
        case .next: Self.sooner(left, right, left.nextRotation?.at, right.nextRotation?.at)
        case .ready: (left.rank, left.address) < (right.rank, right.address)
        }
    }

    private static func sooner(
        _ left: StatusEntry,
        _ right: StatusEntry,
        _ first: Instant?,
        _ second: Instant?
    ) -> Bool {
        switch (first, second) {
        case (let first?, let second?) where first != second: first < second
        case (.some, nil): true
        case (nil, .some): false
        default: left.address < right.address
        }
    }
}

extension StatusEntry {
    fileprivate var expiresAt: Instant? { record?.token.expiresAt }
    /// What needs a person first, then what is not ready.
    fileprivate var rank: Int { isReady == true ? 2 : needsPerson ? 0 : 1 }
}

/// Which addresses of a status are shown.
public struct StatusSelection: Hashable, Sendable {
    /// One of them has to match; none: any address.
    public var patterns: [AddressPattern]
    /// All of them have to hold.
    public var labels: [LabelRequirement]
    /// Whether they are ready; nil: either.
    public var isReady: Bool?

    /// Makes a selection; of everything, unless something is said.
    public init(
        patterns: [AddressPattern] = [],
        labels: [LabelRequirement] = [],
        isReady: Bool? = nil
    ) {
        self.patterns = patterns
        self.labels = labels
        self.isReady = isReady
    }

    func contains(_ entry: StatusEntry) -> Bool {
        let own = (entry.spec ?? entry.record?.spec)?.labels ?? [:]
        return (patterns.isEmpty || patterns.contains { $0.matches(entry.address) })
            && labels.allSatisfy { $0.holds(for: own) }
            && (isReady == nil || isReady == (entry.isReady == true))
    }
}

extension StatusReport {
    /// The part of it that a selection is about.
    public func selected(
        by selection: StatusSelection,
        in order: StatusOrder = .address
    ) -> StatusReport {
        let entries = entries.filter(selection.contains)
        let addresses = Set(entries.map(\.address))
        return StatusReport(
            source: source,
            lineage: lineage,
            serial: serial,
            entries: entries,
            suspensions: suspensions.filter { suspension in
                suspension.address.map(addresses.contains) ?? true
            },
            now: now,
            order: order
        )
    }

    /// The addresses that a selection names one by one and that are not there.
    public func missing(from selection: StatusSelection) -> [Address] {
        let known = Set(entries.map(\.address))
        return selection.patterns.compactMap(\.address).filter { !known.contains($0) }
    }

    /// How all of it stands, for who waits for it.
    public enum Standing: Hashable, Sendable {
        /// Each token is ready.
        case ready
        /// Some are not, and will be by themselves.
        case onTheWay
        /// These are not, and wait for a person.
        case stuck([Address])
    }

    /// How all of it stands; what is not there yet is on the way.
    public var standing: Standing {
        let stuck = entries.filter { $0.isReady != true && $0.needsPerson }
        if !stuck.isEmpty { return .stuck(stuck.map(\.address)) }
        return !entries.isEmpty && entries.allSatisfy { $0.isReady == true } ? .ready : .onTheWay
    }
}
