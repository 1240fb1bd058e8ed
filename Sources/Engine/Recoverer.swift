public import Axiom
public import Manifests
public import Model
public import Planning

/// Looks at all that a lost state can be rebuilt from; changes nothing but the mirror.
public struct Recoverer: Sendable {
    private let source: SourceReader
    private let statusReader: StatusReader
    private let organizations: [String: TokenAPI]
    private let time: TimeSource

    /// What was found.
    public struct Finding: Sendable {
        /// The state that the status was written from: its name, and the last serial that was seen.
        public var witness: StateWitness
        /// What can be rebuilt.
        public var recovery: Recovery
    }

    /// Takes where the status lies, and the configured organizations with the API of each.
    public init(
        source: SourceReader,
        target: ControllerConfiguration.StatusTarget,
        organizations: [String: TokenAPI],
        time: TimeSource
    ) {
        self.source = source
        statusReader = StatusReader(source: source, target: target)
        self.organizations = organizations
        self.time = time
    }

    /// Reads the source, the status and the live tokens.
    ///
    /// - Parameter file: Remembers the state's serial, too.
    /// - Throws: ``Model/Diagnostic`` where there is no status, and `APIError` where an organization
    ///   whose tokens are in it does not answer.
    public func look(besides file: WitnessFile) async throws -> Finding {
        let snapshot = try await source.read()
        guard let status = try await statusReader.read() else {
            throw Diagnostic(
                .error,
                "there is no status to rebuild the state from: \(statusReader.place) has no status.json that "
                    + "Regent wrote",
                hint: "look at status in the configuration, or restore a backup of the state"
            )
        }
        let live = try await live(status.tokens)
        let seen = [snapshot.published, try file.read()].compactMap(\.self)
        let serial = seen.filter { $0.lineage == status.lineage }.map(\.serial).max()
        return Finding(
            witness: StateWitness(lineage: status.lineage, serial: serial ?? 0),
            recovery: Recovery(
                of: status,
                desired: snapshot.desired,
                live: live,
                at: time.now()
            )
        )
    }

    private func live(_ tokens: [PublishedToken]) async throws -> [String: LiveOrganization] {
        var live: [String: LiveOrganization] = [:]
        for (name, published) in Dictionary(grouping: tokens, by: \.address.organization)
            .sorted(by: { $0.key < $1.key })
        {
            guard let api = organizations[name] else { continue }
            live[name] = try await LiveReader(api: api).read(known: Set(published.map(\.id)))
        }
        return live
    }
}
