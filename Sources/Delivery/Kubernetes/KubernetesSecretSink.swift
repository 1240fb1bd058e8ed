import HTTPClient
import Model
import Secrets

/// A key of a Kubernetes Secret, written by server-side apply, and the workloads that are restarted
/// to read it.
///
/// Keys of other tokens in the same Secret are applied again as they are: they belong to the same
/// field manager, and what it leaves out would be deleted.
struct KubernetesSecretSink: Sink {
    private let id: SinkID
    private let spec: KubernetesSecretSpec
    private let cluster: Cluster
    private let time: TimeSource

    /// Applies that somebody else's write came before.
    private static let mostTries = 5
    /// Who writes, in the words of the API's `managedFields`.
    static let fieldManager = "regent"

    init(_ spec: KubernetesSecretSpec, _ cluster: Cluster, _ time: TimeSource) {
        id = SinkSpec.kubernetesSecret(spec).id
        self.spec = spec
        self.cluster = cluster
        self.time = time
    }

    var title: String { id.title }

    private var path: String { "/api/v1/namespaces/\(spec.namespace)/secrets/\(spec.name)" }

    func probe() async throws(SinkError) {
        try await explained(id) { () throws(SystemFailure) in
            let present = try await read()
            try present?.checkUsable(for: spec)
            try await apply(
                AppliedSecret(spec, onto: present, secret: placeholder, note: nil, expiresAt: nil),
                mayForce: present?.note(spec.key) != nil,
                isRehearsal: true
            )
            for workload in spec.restart {
                try await rollout(of: workload).probe()
            }
        }
    }

    func deliver(_ secret: SharedSecret, from handover: Handover) async throws(SinkError) {
        try await explained(id) { () throws(SystemFailure) in
            try await put(secret, from: handover)
            let rollouts = spec.restart.map { rollout(of: $0) }
            for rollout in rollouts { try await rollout.begin(for: handover.operation) }
            for rollout in rollouts { try await rollout.wait() }
        }
    }

    func content() async throws(SinkError) -> SinkContent {
        try await explained(id) { () throws(SystemFailure) in
            guard let present = try await read(), present.has(spec.key) else { return .nothing }
            return present.secret(spec.key).map(SinkContent.secret) ?? .foreign
        }
    }

    func remove() async throws(SinkError) {
        try await explained(id) { () throws(SystemFailure) in
            guard let present = try await read(), present.note(spec.key) != nil else { return }
            try present.checkUsable(for: spec)
            try await apply(AppliedSecret(removing: spec, from: present), mayForce: true)
        }
    }

    // MARK: The Secret

    private func put(
        _ secret: SharedSecret,
        from handover: Handover
    ) async throws(SystemFailure) {
        let note = DeliveryNote(handover)
        for attempt in 1... {
            let present = try await read()
            try present?.checkUsable(for: spec)
            let before = present?.note(spec.key)
            try before?.check(against: handover)
            if before == note, present?.holds(secret, at: spec.key) == true { return }
            let applied = AppliedSecret(
                spec,
                onto: present,
                secret: secret,
                note: note,
                expiresAt: handover.expiresAt
            )
            if try await apply(applied, mayForce: before != nil) { return }
            guard attempt < Self.mostTries else {
                throw SystemFailure(
                    "the Secret \(spec.namespace)/\(spec.name) was changed by others all the time",
                    hint: "look who writes it"
                )
            }
        }
    }

    private func read() async throws(SystemFailure) -> PresentSecret? {
        let answer = try await cluster.send(.get, path)
        switch answer.status {
        case 200: return PresentSecret(answer.body)
        case 404: return nil
        default: throw failure(answer, verb: "get")
        }
    }

    /// Whether it is done; false where somebody else wrote meanwhile.
    ///
    /// - Parameter mayForce: Whether the key is Regent's already, so that an edit by hand is undone.
    @discardableResult
    private func apply(
        _ applied: AppliedSecret,
        mayForce: Bool,
        isRehearsal: Bool = false
    ) async throws(SystemFailure) -> Bool {
        for isForced in [false, true] {
            let answer = try await cluster.send(
                .patch,
                path,
                query: "fieldManager=\(Self.fieldManager)&force=\(isForced)"
                    + "&fieldValidation=Strict" + (isRehearsal ? "&dryRun=All" : ""),
                body: applied.body,
                contentType: "application/apply-patch+yaml"
            )
            if (200...201).contains(answer.status) { return true }
            guard answer.status == 409 else { throw failure(answer, verb: "patch") }
            let conflicts = answer.causes.filter { $0.reason == "FieldManagerConflict" }
            guard !conflicts.isEmpty else { return false }
            // Who applies would only put it back; who edits by hand has done so once.
            let isByHand = conflicts.allSatisfy { $0.message.contains(" using ") }
            guard mayForce, isByHand, !isForced else {
                let owners = conflicts.map { "\($0.field) (\($0.message))" }
                throw SystemFailure(
                    "fields of the Secret \(spec.namespace)/\(spec.name) belong to others: "
                        + owners.joined(separator: ", ").shortened(),
                    hint: "take the key out of what else writes that Secret, or name another key",
                    status: 409
                )
            }
        }
        return false
    }

    /// What a rehearsal writes: other than what is there, or nobody would mind.
    private var placeholder: SharedSecret {
        var text = SecretText()
        text.append(spec.type == .dockerConfig ? "{\"auths\":{}}" : "regent")
        return text.finishSecret()
    }

    private func rollout(of workload: KubernetesSecretSpec.Workload) -> Rollout {
        Rollout(workload, for: spec, in: cluster, time)
    }

    private func failure(_ answer: Cluster.Answer, verb: String) -> SystemFailure {
        ClusterFailure.failure(
            answer,
            doing: "\(verb) of the Secret \(spec.namespace)/\(spec.name)",
            rule: "apiGroups: [\"\"], resources: [secrets], resourceNames: [\(spec.name)], "
                + "verbs: [get, patch, create]",
            namespace: spec.namespace
        )
    }
}
