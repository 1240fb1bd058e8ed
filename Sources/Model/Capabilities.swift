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
        self.datasets = Self.withoutEmpty(datasets)
        self.organization = Self.withoutEmpty(organization)
        self.views = Self.withoutEmpty(views)
    }

    /// Whether nothing at all is allowed.
    public var isEmpty: Bool { datasets.isEmpty && organization.isEmpty && views.isEmpty }

    // What has nothing empty, as nearly everything, is not copied.
    private static func withoutEmpty(_ scopes: [String: Groups]) -> [String: Groups] {
        let isWhole = scopes.values.allSatisfy { groups in
            !groups.isEmpty && !groups.values.contains { $0.isEmpty }
        }
        guard !isWhole else { return scopes }
        return scopes.mapValues(withoutEmpty).filter { !$0.value.isEmpty }
    }

    private static func withoutEmpty(_ groups: Groups) -> Groups {
        guard groups.values.contains(where: { $0.isEmpty }) else { return groups }
        return groups.filter { !$0.value.isEmpty }
    }
}

extension Capabilities: Codable {
    private enum Key: String, CodingKey {
        case datasetCapabilities
        case orgCapabilities
        case viewCapabilities
    }

    /// Reads the API's three maps; one that is absent or null is empty, and so is a group that is null.
    public init(from decoder: any Decoder) throws {
        let container = try decoder.container(keyedBy: Key.self)
        typealias Nullable = [String: Set<String>?]
        func known(_ groups: Nullable) -> Groups { groups.compactMapValues(\.self) }
        // Nulls are rare, and a list has thousands of maps: decoding values that may be null is slow.
        func scoped(_ key: Key) throws -> [String: Groups] {
            guard container.contains(key) else { return [:] }
            if let plain = try? container.decode([String: Groups].self, forKey: key) {
                return plain
            }
            let nullable = try container.decodeIfPresent([String: Nullable?].self, forKey: key)
            return (nullable ?? [:]).compactMapValues(\.self).mapValues(known)
        }
        func unscoped(_ key: Key) throws -> Groups {
            guard container.contains(key) else { return [:] }
            if let plain = try? container.decode(Groups.self, forKey: key) { return plain }
            return known(try container.decodeIfPresent(Nullable.self, forKey: key) ?? [:])
        }
        self.init(
            datasets: try scoped(.datasetCapabilities),
            organization: try unscoped(.orgCapabilities),
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
