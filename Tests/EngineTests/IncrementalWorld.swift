import Engine
import Foundation
import Manifests
import Model
import Planning
import Reporting
import Secrets
import State
import Synchronization
import Testing

/// A repository and a state, planned with the manifest cache and without.
final class IncrementalWorld: Sendable {
    let folder: TemporaryFolder
    let manifests: ManifestRepository
    let time = VirtualTime()
    private let rules = Mutex(SourceRules(organizations: ["acme", "beta"]))
    private let partial = Mutex((count: 0, isLast: false))
    /// A controller's reader of the source, with which a configuration stays.
    private let reader = Mutex<SourceReader?>(nil)

    init() throws {
        folder = try TemporaryFolder()
        manifests = try ManifestRepository(in: folder)
    }

    /// A world in which all tokens of some manifests are issued, and planned once.
    convenience init(settling files: [String: String?]) async throws {
        try self.init()
        try manifests.commit(files)
        try await issue()
        try await expectSamePlan()
    }

    var cachePath: String { folder.path("state.db.manifest-cache") }
    var statePath: String { folder.path("state.db") }
    /// How many plans were made of a part, and whether the last one was.
    var partialCount: Int { partial.withLock { $0.count } }
    var isLastPartial: Bool { partial.withLock { $0.isLast } }

    func configure(_ change: (inout SourceRules) -> Void) {
        rules.withLock { change(&$0) }
        reader.withLock { $0 = nil }
    }

    /// Reads as a controller does, which has read other commits before, and as one that begins.
    func expectSameReading(_ comment: String) async {
        let kept = reader.withLock { reader in
            let kept = reader ?? SourceReader(options)
            reader = kept
            return kept
        }
        func seen(by reader: SourceReader) async -> Result<DesiredState, Diagnostic> {
            do throws(Diagnostic) {
                return .success(try await reader.read().desired)
            } catch {
                return .failure(error)
            }
        }
        let (found, wanted) = (await seen(by: kept), await seen(by: SourceReader(options)))
        #expect(found == wanted, Comment(rawValue: comment))
    }

    // MARK: Plans

    private var options: SourceOptions {
        var options = SourceOptions(
            ControllerConfiguration.Source(url: manifests.path, mirror: folder.path("mirror.git")),
            statusBranch: nil,
            organizations: [],
            isReadOnly: true
        )
        options.rules = rules.withLock { $0 }
        return options
    }

    /// What a plan says in every form; why there is none, where that is so.
    private func shown(_ survey: () async throws -> Survey) async -> [String] {
        do {
            let plan = try await survey().plan
            return [
                PlanText.render(plan, TextOptions(width: 100)),
                PlanJSON.render(plan),
                PlanMarkdown.render(plan),
            ]
        } catch {
            return ["\(error)"]
        }
    }

    /// Plans with the cache and without, each as a process of its own.
    @discardableResult
    func expectSamePlan(
        _ comment: String = "",
        sourceLocation: SourceLocation = #_sourceLocation
    ) async throws -> String {
        let source = SourceReader(options)
        let surveyor = surveyor(source)
        var incremental = IncrementalSurveyor(
            surveyor,
            source: source,
            options: options,
            cachePath: cachePath
        )
        incremental.told = { isPartial in
            self.partial.withLock { $0 = ($0.count + (isPartial ? 1 : 0), isPartial) }
        }
        let store = try open()
        let found = await shown { [incremental] in try await incremental.survey(beside: store) }
        let whole = self.surveyor(SourceReader(options))
        let wanted = await shown {
            try await whole.survey(
                try await store?.snapshot() ?? RecordedState(lineage: ""),
                stampOwners: { _ in [:] },
                isStamp: { _ in false },
                asksLive: false,
                honoursBackOff: false
            )
        }
        #expect(found == wanted, Comment(rawValue: comment), sourceLocation: sourceLocation)
        return found[0]
    }

    private func surveyor(_ source: SourceReader) -> Surveyor {
        Surveyor(
            source: source,
            organizations: [:],
            limits: ChangeLimits(deletions: 2, changesPerRun: 4),
            isSuspended: false,
            memory: StateMemory(
                stateFile: statePath,
                file: WitnessFile(path: folder.path("key.serial")),
                source: source,
                statusBranch: nil
            ),
            time: time.source
        )
    }

    // MARK: The state

    private func open() throws -> StoreActor? {
        guard let store = try SQLiteStore.openForReading(path: statePath) else { return nil }
        return StoreActor(store)
    }

    func write(_ changes: [StateChange]) throws {
        var random = SystemRandom()
        let store = try SQLiteStore.openForWriting(
            path: statePath,
            time: time.source,
            using: &random
        )
        try store.commit(changes, sealed: [:])
    }

    func ask(_ request: StateRequest) throws {
        try SQLiteStore.openForRequests(path: statePath, time: time.source)?.ask(request)
    }

    /// Writes what an apply would: each manifest has a token that is as it says.
    func issue(where isMeant: (Address) -> Bool = { _ in true }) async throws {
        guard let snapshot = try? await SourceReader(options).read() else { return }
        var changes: [StateChange] = [
            .manifestPaths(snapshot.desired.specs.mapValues(\.position.path))
        ]
        for spec in snapshot.desired.specs.values where isMeant(spec.address) {
            changes.append(.record(try record(of: spec)))
        }
        try write(changes)
    }

    private func record(of spec: TokenSpec) throws -> TokenRecord {
        let id = try #require(TokenID("id-\(UUID().uuidString)"))
        var record = TokenRecord(
            address: spec.address,
            generation: 1,
            token: LiveToken(
                id: id,
                name: spec.tokenName,
                tokenDescription: spec.tokenDescription,
                expiresAt: spec.lifetime.expiry(issuedAt: time.now),
                capabilities: spec.capabilities
            ),
            issuedAt: time.now,
            spec: spec,
            servedRequest: spec.regenerationRequest
        )
        record.receipts = spec.delivery.map {
            Receipt(
                sink: $0,
                tokenID: id,
                generation: 1,
                digest: .unknown,
                deliveredAt: time.now,
                verifiedAt: nil
            )
        }
        return record
    }
}
