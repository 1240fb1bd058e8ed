import FoundationEssentials
import Manifests
import Model
import Planning
import State

/// What holds for all addresses of a plan together: the page of the manifest cache.
struct CachedPlan: Hashable, Codable {
    /// An address that is planned again each time, since there is something to do for it.
    struct Special: Hashable, Codable {
        var address: Address
        var spec: TokenSpec?
        var held: HeldManifest?
    }

    /// What was planned with, see ``SourceOptions/planningKey``.
    var key: String
    var commit: String
    var lineage: String
    var serial: Int
    /// From then on the plan counts.
    var plannedAt: Instant
    /// Addresses for which nothing was to be done.
    var settledCount: Int
    /// The first of their rotations.
    var next: ScheduledRotation?
    var specials: [Special]
    var unreadablePaths: Set<String>
    var unreadableFolders: Set<String>
    /// What is wrong with the source, in its order.
    var diagnostics: [Diagnostic]
    var fileCount: Int
    var byteCount: Int
    /// The paths of the files from which others inherit.
    var defaults: [String]
    /// Whether what is wrong with a file is known from that file alone.
    var isLocal: Bool

    /// Special addresses, diagnostics and files that differ, at most: where there are more, it is as
    /// well to plan everything.
    static let mostSpecials = 1000

    var isSmall: Bool {
        specials.count <= Self.mostSpecials && diagnostics.count <= Self.mostSpecials
            && unreadablePaths.count <= Self.mostSpecials
            && unreadableFolders.count <= Self.mostSpecials
    }

    // MARK: Text

    init?(_ text: String) {
        guard let plan = try? JSONDecoder().decode(Self.self, from: Data(text.utf8)) else {
            return nil
        }
        self = plan
    }

    var text: String? {
        let encoder = JSONEncoder()
        encoder.outputFormatting = [.sortedKeys, .withoutEscapingSlashes]
        return (try? encoder.encode(self)).map { String(decoding: $0, as: UTF8.self) }
    }

    // MARK: From a plan

    /// Takes a plan that was made of everything.
    init(_ survey: Survey, _ reading: ManifestReading, settledCount: Int, key: String) {
        self.key = key
        commit = survey.source.commit
        lineage = survey.recorded.lineage
        serial = survey.recorded.serial
        plannedAt = survey.plan.plannedAt
        self.settledCount = settledCount
        next = nil
        specials = survey.plan.specialAddresses.sorted().map { address in
            Special(
                address: address,
                spec: survey.desired.specs[address],
                held: survey.desired.held[address]
            )
        }
        unreadablePaths = reading.desired.unreadablePaths
        unreadableFolders = reading.desired.unreadableFolders
        diagnostics = reading.desired.diagnostics
        fileCount = reading.fileCount
        byteCount = reading.byteCount
        defaults = reading.defaults
        isLocal = reading.isLocal
    }
}

extension Plan {
    /// The addresses of which it says more than that nothing is to be done.
    var specialAddresses: Set<Address> {
        Set(operations.map(\.address)).union(later.map(\.address))
    }
}

extension DesiredState {
    /// Whether some manifest claims a token by another name than its own: what becomes of that
    /// depends on all others.
    func hasClaims(besides recorded: RecordedState) -> Bool {
        specs.values.contains { spec in
            (spec.adoption != nil || spec.movedFrom != nil)
                && recorded.tokens[spec.address] == nil
        }
    }
}

extension CachedAddress {
    /// Takes what a plan found out of an address.
    init(_ address: Address, _ desired: DesiredState, settled: SettledAddress?) {
        let spec = desired.specs[address]
        let position = spec?.position ?? desired.held[address]?.position
        self.init(
            address: address,
            path: position?.path ?? "",
            isSettled: settled != nil,
            changesAt: settled?.changesAt,
            nextAt: settled?.next?.at,
            nextReason: settled?.next?.reason,
            sinks: spec?.exclusiveSinks ?? []
        )
    }

    var next: ScheduledRotation? {
        guard let nextAt, let nextReason else { return nil }
        return ScheduledRotation(address: address, at: nextAt, reason: nextReason)
    }
}

extension TokenSpec {
    /// Hashes of the places that no other token may write to.
    var exclusiveSinks: [Int64] {
        delivery.filter(\.isExclusive).map { ManifestCache.hash($0.id.description) }
    }
}

extension StateRequest {
    /// The address that it is about; nil: none, or all.
    var address: Address? {
        switch self {
        case .regenerate(let address), .cut(let address, _), .eraseRevealed(let address, _): address
        case .suspend(let suspension): suspension.address
        case .resume(let address, _): address
        case .approve: nil
        }
    }
}
