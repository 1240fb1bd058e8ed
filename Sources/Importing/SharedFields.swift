public import Model

/// Fields that the manifests of a folder have in common, so that its `TokenDefaults` say them once.
///
/// A capability is never one of them: each stands where it is granted, and a manifest that is
/// added later gets none in passing. Of the others only what a manifest can take back is shared by
/// nearly all; the rest has to be shared by all.
public struct SharedFields: Hashable, Sendable {
    /// The organization.
    public var organization: String?
    /// The description; a manifest takes it back with another one, or an empty one.
    public var tokenDescription: String?
    /// The lifetime.
    public var lifetime: Lifetime?

    /// Makes shared fields; what is left out is not shared.
    public init(
        organization: String? = nil,
        tokenDescription: String? = nil,
        lifetime: Lifetime? = nil
    ) {
        self.organization = organization
        self.tokenDescription = tokenDescription
        self.lifetime = lifetime
    }

    /// Manifests from which on they may have something in common.
    private static let fewest = 2
    /// Of a hundred manifests, those that make up nearly all.
    private static let nearlyAll = 80

    /// Finds what specs of one folder have in common.
    public init(of specs: [TokenSpec]) {
        self.init()
        guard specs.count >= Self.fewest else { return }
        organization = Self.common(specs.map(\.address.organization), percent: 100)
        lifetime = Self.common(specs.map(\.lifetime), percent: 100)
        if lifetime == .never { lifetime = nil }
        tokenDescription = Self.common(specs.map(\.tokenDescription), percent: Self.nearlyAll)
        if tokenDescription?.isEmpty == true { tokenDescription = nil }
    }

    /// These, and what only others above them say.
    public func inheriting(_ distant: SharedFields) -> SharedFields {
        var shared = self
        shared.organization = organization ?? distant.organization
        shared.tokenDescription = tokenDescription ?? distant.tokenDescription
        shared.lifetime = lifetime ?? distant.lifetime
        return shared
    }

    private static func common<Value: Hashable>(_ values: [Value], percent: Int) -> Value? {
        var counts: [Value: Int] = [:]
        for value in values { counts[value, default: 0] += 1 }
        // Only one value can be that of more than half.
        return counts.first { $0.value * 100 >= values.count * percent }?.key
    }
}
