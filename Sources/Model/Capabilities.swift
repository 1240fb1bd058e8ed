/// What a token may do: three maps of capability groups, compared as sets.
///
/// An order of actions, a group without actions and a data set without groups never make a
/// difference, so they are not kept.
public struct Capabilities: Hashable, Sendable {
    /// Actions of one capability group, sorted: `["create", "read"]`.
    public typealias Groups = [String: Set<String>]

    /// Capability groups by data set name, or `*`.
    public let datasets: [String: Groups]
    /// Capability groups of the organization.
    public let organization: Groups
    /// Capability groups by view name.
    public let views: [String: Groups]

    /// Makes capabilities in their canonical form, without what is empty.
    public init(
        datasets: [String: Groups] = [:],
        organization: Groups = [:],
        views: [String: Groups] = [:]
    ) {
        self.datasets = datasets.mapValues(Self.withoutEmpty).filter { !$0.value.isEmpty }
        self.organization = Self.withoutEmpty(organization)
        self.views = views.mapValues(Self.withoutEmpty).filter { !$0.value.isEmpty }
    }

    /// Whether nothing at all is allowed.
    public var isEmpty: Bool { datasets.isEmpty && organization.isEmpty && views.isEmpty }

    private static func withoutEmpty(_ groups: Groups) -> Groups {
        groups.filter { !$0.value.isEmpty }
    }
}

extension Capabilities: Codable {
    private enum Key: String, CodingKey {
        case datasetCapabilities
        case orgCapabilities
        case viewCapabilities
    }

    /// Reads the API's three maps; one that is absent or null is empty.
    public init(from decoder: any Decoder) throws {
        let container = try decoder.container(keyedBy: Key.self)
        typealias Wire = [String: [String]?]
        func groups(_ wire: Wire) -> Groups { wire.mapValues { Set($0 ?? []) } }
        func scoped(_ key: Key) throws -> [String: Groups] {
            let wire = try container.decodeIfPresent([String: Wire?].self, forKey: key) ?? [:]
            return wire.mapValues { groups($0 ?? [:]) }
        }
        self.init(
            datasets: try scoped(.datasetCapabilities),
            organization: groups(
                try container.decodeIfPresent(Wire.self, forKey: .orgCapabilities) ?? [:]
            ),
            views: try scoped(.viewCapabilities)
        )
    }

    /// Writes the API's three maps with sorted actions.
    public func encode(to encoder: any Encoder) throws {
        var container = encoder.container(keyedBy: Key.self)
        try container.encode(
            datasets.mapValues { $0.mapValues { $0.sorted() } },
            forKey: .datasetCapabilities
        )
        try container.encode(
            organization.mapValues { $0.sorted() },
            forKey: .orgCapabilities
        )
        try container.encode(
            views.mapValues { $0.mapValues { $0.sorted() } },
            forKey: .viewCapabilities
        )
    }
}
