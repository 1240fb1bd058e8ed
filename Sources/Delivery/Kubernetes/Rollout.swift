import Model
import Secrets

/// The restart of a workload, as `kubectl rollout restart` does it, and its health after that.
struct Rollout: Sendable {
    /// How far it has come.
    private enum Progress {
        case healthy
        case under(String)
        case failed(String)
    }

    private let workload: KubernetesSecretSpec.Workload
    private let spec: KubernetesSecretSpec
    private let cluster: Cluster
    private let time: TimeSource

    /// How long one try waits; a rollout that takes longer is looked at again by the next run.
    private static let patience = Duration.seconds(60)
    private static let pause = Duration.seconds(2)

    init(
        _ workload: KubernetesSecretSpec.Workload,
        for spec: KubernetesSecretSpec,
        in cluster: Cluster,
        _ time: TimeSource
    ) {
        self.workload = workload
        self.spec = spec
        self.cluster = cluster
        self.time = time
    }

    private var title: String { "\(workload.kind.rawValue) \(spec.namespace)/\(workload.name)" }
    private var resource: String { workload.kind.rawValue + "s" }
    private var path: String {
        "/apis/apps/v1/namespaces/\(spec.namespace)/\(resource)/\(workload.name)"
    }

    /// The annotation by which a restart is known to be this key's: others may restart it, too.
    private var mark: String {
        let place = "\(spec.namespace)/\(spec.name)/\(spec.key)"
        return "regent.dev/restarted-for-\(sha256(place.utf8).prefix(8))"
    }

    /// Finds out whether it could be restarted.
    func probe() async throws(SystemFailure) {
        let present = try await read()
        try checkRestartable(present)
        try await patch(value: "probe", isRehearsal: true)
    }

    /// Restarts it, once for an operation however often it is asked.
    func begin(for operation: OperationID) async throws(SystemFailure) {
        let present = try await read()
        try checkRestartable(present)
        let place = ["spec", "template", "metadata", "annotations", mark]
        guard present.text(place) != operation.text else { return }
        try await patch(value: operation.text)
    }

    /// Waits until every replica runs anew and is available.
    ///
    /// - Throws: ``SystemFailure`` where it does not come about: then the old secret is still needed.
    func wait() async throws(SystemFailure) {
        let end = time.now() + Self.patience
        while true {
            let words: String
            switch progress(try await read()) {
            case .healthy: return
            case .failed(let problem):
                throw SystemFailure(
                    "the restart of the \(title) has failed: \(problem)",
                    hint: "look at its pods; the old token works on meanwhile"
                )
            case .under(let text): words = text
            }
            let isOver = time.now() + Self.pause > end
            let isAwake: Bool
            do {
                if !isOver { try await time.sleep(Self.pause) }
                isAwake = true
            } catch {
                isAwake = false
            }
            guard !isOver, isAwake else {
                throw SystemFailure(
                    "the \(title) is being restarted: \(words)",
                    hint: "nothing: the next run looks again, and the old token works on"
                )
            }
        }
    }

    // MARK: Calls

    private func read() async throws(SystemFailure) -> SecretJSON {
        let answer = try await cluster.send(.get, path)
        guard answer.status == 200 else { throw failure(answer, verb: "get") }
        return answer.body
    }

    private func patch(value: String, isRehearsal: Bool = false) async throws(SystemFailure) {
        var text = SecretText()
        text.append(#"{"spec":{"template":{"metadata":{"annotations":{"#)
        text.append(json: "kubectl.kubernetes.io/restartedAt")
        text.append(":")
        text.append(json: time.now().wholeSeconds.rfc3339)
        text.append(",")
        text.append(json: mark)
        text.append(":")
        text.append(json: value)
        text.append("}}}}}")
        let answer = try await cluster.send(
            .patch,
            path,
            query: "fieldManager=\(KubernetesSecretSink.fieldManager)"
                + (isRehearsal ? "&dryRun=All" : ""),
            body: text.finish(),
            contentType: "application/strategic-merge-patch+json"
        )
        guard answer.status == 200 else { throw failure(answer, verb: "patch") }
    }

    private func failure(_ answer: Cluster.Answer, verb: String) -> SystemFailure {
        ClusterFailure.failure(
            answer,
            doing: "\(verb) of the \(title)",
            rule: "apiGroups: [apps], resources: [\(resource)], resourceNames: "
                + "[\(workload.name)], verbs: [get, patch]",
            namespace: spec.namespace
        )
    }

    // MARK: Judging

    private func checkRestartable(_ present: SecretJSON) throws(SystemFailure) {
        if present.flag(["spec", "paused"]) == true {
            throw SystemFailure(
                "the \(title) is paused, so it does not restart",
                hint: "kubectl rollout resume \(workload.kind.rawValue)/\(workload.name)"
            )
        }
        if present.text(["spec", "updateStrategy", "type"]) == "OnDelete" {
            throw SystemFailure(
                "the \(title) replaces its pods only when they are deleted (OnDelete)",
                hint: "set its updateStrategy to RollingUpdate, or take it out of restart"
            )
        }
    }

    private func progress(_ present: SecretJSON) -> Progress {
        let generation = present.number(["metadata", "generation"]) ?? 0
        func status(_ name: String) -> Int { present.number(["status", name]) ?? 0 }
        guard status("observedGeneration") >= generation else {
            return .under("its controller has not seen it yet")
        }
        for number in present.names(["status", "conditions"]) {
            let place = ["status", "conditions", number]
            if present.text(place + ["reason"]) == "ProgressDeadlineExceeded" {
                return .failed(present.text(place + ["message"])?.shortened() ?? "out of time")
            }
        }
        let wanted: Int
        let counts: [(title: String, count: Int)]
        switch workload.kind {
        case .deployment:
            wanted = present.number(["spec", "replicas"]) ?? 1
            let old = status("replicas") - status("updatedReplicas")
            if status("updatedReplicas") >= wanted, old > 0 {
                return .under("\(old) of its old pods still run")
            }
            counts = [
                ("restarted", status("updatedReplicas")),
                ("available", status("availableReplicas")),
            ]
        case .statefulset:
            wanted = present.number(["spec", "replicas"]) ?? 1
            counts = [
                ("restarted", status("updatedReplicas")), ("ready", status("readyReplicas")),
            ]
        case .daemonset:
            wanted = status("desiredNumberScheduled")
            counts = [
                ("restarted", status("updatedNumberScheduled")),
                ("available", status("numberAvailable")),
            ]
        }
        if let missing = counts.first(where: { $0.count < wanted }) {
            return .under("\(missing.count) of \(wanted) pods are \(missing.title)")
        }
        return .healthy
    }
}
