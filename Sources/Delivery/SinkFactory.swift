public import Model
public import Secrets

/// Makes sinks out of what manifests ask for.
public struct SinkFactory: Sendable {
    private let makeSink: @Sendable (SinkSpec) throws(SinkError) -> any Sink
    private let checkBy: @Sendable (HookSinkSpec, SharedSecret) async throws(SinkError) -> Void

    /// Makes a factory of sinks that reach the operator's systems.
    public init(_ connections: SinkConnections) {
        let maker = SinkMaker(connections)
        makeSink = { (spec) throws(SinkError) in try maker.make(spec) }
        checkBy = { (hook, secret) throws(SinkError) in
            try await maker.hook(hook).check(secret)
        }
    }

    /// Makes a factory of sinks of another kind, such as those of a simulation.
    package init(making makeSink: @escaping @Sendable (SinkSpec) throws(SinkError) -> any Sink) {
        self.makeSink = makeSink
        checkBy = { _, _ in }
    }

    /// Lets a program of the configuration say whether a secret is good for something.
    ///
    /// - Throws: ``SinkError`` where it is not, or where it cannot be found out.
    public func check(
        _ hook: HookSinkSpec,
        with secret: SharedSecret
    ) async throws(SinkError) {
        try await checkBy(hook, secret)
    }

    /// Makes a sink, and touches nothing yet.
    ///
    /// - Throws: ``SinkError`` where the spec itself cannot be served.
    public func make(_ spec: SinkSpec) throws(SinkError) -> any Sink {
        let sink = try makeSink(spec)
        guard let template = spec.options.template else { return sink }
        return TemplatedSink(sink: sink, template: SecretTemplate(template))
    }
}

/// Finds for each sink what the operator has given for it.
private struct SinkMaker: Sendable {
    private let connections: SinkConnections
    private let vaults: [(name: String, system: VaultServer)]
    private let clusters: [(name: String, system: Cluster)]
    private let probes: FolderProbes

    init(_ connections: SinkConnections) {
        self.connections = connections
        probes = FolderProbes(time: connections.time)
        let transport = connections.transport
        vaults = connections.vaults.map {
            ($0.name, VaultServer($0, transport, connections.time))
        }
        clusters = connections.clusters.map {
            (
                $0.name,
                Cluster($0, transport, connections.time, environment: connections.environment)
            )
        }
    }

    func make(_ spec: SinkSpec) throws(SinkError) -> any Sink {
        let id = spec.id
        if let limitation = spec.limitation {
            throw SinkError(
                sink: id,
                detail: limitation,
                hint: "use a newer one, or leave the sink out"
            )
        }
        switch spec {
        case .file(let file):
            return try FileSink(file, filesRoot: connections.filesRoot, probes: probes)
        case .hook(let hook): return try self.hook(hook)
        case .vault(let secret):
            return VaultSink(secret, try chosen(of: vaults, for: spec, in: "connections.vault"))
        case .kubernetesSecret(let secret):
            let cluster = try chosen(of: clusters, for: spec, in: "connections.kubernetes")
            return KubernetesSecretSink(secret, cluster, connections.time)
        case .githubActionsSecret, .awsSecretsManager, .webhook:
            preconditionFailure("a sink of \(spec.kind.rawValue) has a limitation")
        }
    }

    /// The connection that a sink names; the first one where it names none.
    private func chosen<System>(
        of systems: [(name: String, system: System)],
        for spec: SinkSpec,
        in place: String
    ) throws(SinkError) -> System {
        let name = spec.options.connection
        guard let found = systems.first(where: { name == nil || $0.name == name }) else {
            throw Self.missing(spec.id, "connection", place)
        }
        return found.system
    }

    func hook(_ hook: HookSinkSpec) throws(SinkError) -> HookSink {
        guard let program = connections.hooks[hook.name] else {
            throw Self.missing(SinkSpec.hook(hook).id, "hook '\(hook.name)'", "hooks")
        }
        return HookSink(hook, program)
    }

    private static func missing(_ sink: SinkID, _ what: String, _ place: String) -> SinkError {
        SinkError(
            sink: sink,
            detail: "the configuration has no \(what) for it",
            hint: "add it to \(place)"
        )
    }
}
