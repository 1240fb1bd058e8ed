import Model

/// What a manifest or defaults say, before they inherit and before the rules between fields.
public struct TokenDraft: Hashable, Sendable {
    var name: Located<String>?
    var labels: [String: Located<String>] = [:]
    var requests = RequestDraft()
    var organization: Located<String>?
    var tokenName: Located<String>?
    var tokenDescription: Located<String>?
    var expiresAfter: Located<Duration>?
    var expiresAt: Located<Instant>?
    var datasetCapabilities = ScopedCapabilityDraft()
    var organizationCapabilities = CapabilityDraft()
    var viewCapabilities = ScopedCapabilityDraft()
    var allowsUnknownCapabilities: Located<Bool>?
    var every: Located<Duration>?
    var renewBefore: Located<Duration>?
    var overlap: Located<Duration>?
    var overlapLimit: Located<Duration>?
    var onStalledDelivery: Located<RotationPolicy.StalledDelivery>?
    var existingTokenExpiresAt: Located<Instant>?
    var spread: Located<Duration>?
    var window = WindowDraft()
    var cosmeticChanges: Located<RotationPolicy.CosmeticChanges>?
    var delivery: Located<[Located<SinkSpec>]>?
    var keepsSealed: Located<Bool>?
    var check: Located<TokenCheck>?
    var deletionPolicy: Located<DeletionPolicy>?
    var isSuspended: Located<Bool>?
    var allowsSameName: Located<Bool>?
    var adoptedID: Located<TokenID>?
    var adoptionRotation: Located<Adoption.Rotation>?
}

/// A draft on the heap: it has some two thousand bytes and dozens of texts, each of which a copy would
/// have to count.
public final class SharedDraft: Sendable {
    let draft: TokenDraft

    init(_ draft: TokenDraft) { self.draft = draft }
}

extension SharedDraft: Hashable {
    /// Whether two drafts say the same.
    public static func == (left: SharedDraft, right: SharedDraft) -> Bool {
        left === right || left.draft == right.draft
    }

    /// Hashes all that it says.
    public func hash(into hasher: inout Hasher) { hasher.combine(draft) }
}

/// What a manifest's annotations ask for; they are never inherited.
struct RequestDraft: Hashable, Sendable {
    var regenerate: Located<String>?
    var movedFrom: Located<String>?
}

/// The hours in which rotations may happen, as far as they are said.
struct WindowDraft: Hashable, Sendable {
    var days: Located<[RotationWindow.Weekday]>?
    var from: Located<Int>?
    var to: Located<Int>?
    var timeZone: Located<String>?
}

/// Groups of actions by the name of a data set or a view.
typealias ScopedCapabilityDraft = [String: CapabilityDraft]

extension Dictionary: InheritedMap where Key == String, Value: InheritedValue {
    mutating func inherit(_ distant: [String: Value]) {
        if isEmpty {
            self = distant
        } else {
            merge(distant) { $0.inheriting($1) }
        }
    }

    var places: [(keys: [String], position: SourcePosition)] {
        sorted { $0.key < $1.key }.flatMap { key, value in
            value.placesOfValue.map { ([key] + $0.keys, $0.position) }
        }
    }
}

/// A value in a mapping whose keys are inherited one by one.
protocol InheritedValue: Sendable {
    /// What counts of it and of a distant one under the same key.
    func inheriting(_ distant: Self) -> Self

    var placesOfValue: [(keys: [String], position: SourcePosition)] { get }
}

extension Located: InheritedValue {
    func inheriting(_ distant: Located) -> Located { self }

    var placesOfValue: [(keys: [String], position: SourcePosition)] { [([], position)] }
}

extension Dictionary: InheritedValue where Key == String, Value: InheritedValue {
    func inheriting(_ distant: [String: Value]) -> [String: Value] {
        var result = self
        result.inherit(distant)
        return result
    }

    var placesOfValue: [(keys: [String], position: SourcePosition)] { places }
}
