import Delivery
import Foundation
import HTTPClient
import Model
import SinkSupport
import Testing

@Suite("A key of a Kubernetes Secret", .enabled(if: python != nil, needsPython))
struct KubernetesSecretTests {
    @Test func `is made with the Secret, labelled, and read back`() async throws {
        let place = try await SecretPlace()
        let sink = try place.sink()
        try await sink.probe()
        #expect(try await place.object["kind"] as? String != "Secret")
        #expect(try await sink.content().text == "(nothing)")
        try await sink.deliver(secret("xaat-1"), from: try handover())
        #expect(try await place.data == ["token": "xaat-1"])
        #expect(try await sink.holds(secret("xaat-1")) == true)
        #expect(try await sink.holds(secret("xaat-2")) == false)
        let object = try await place.object
        #expect(object["type"] as? String == "Opaque")
        let labels = object.at("metadata", "labels") as? [String: String]
        #expect(labels == ["app.kubernetes.io/managed-by": "regent"])
        let annotations = object.at("metadata", "annotations") as? [String: String]
        #expect(
            annotations == [
                "regent.dev/token.delivery": "lineage-1 1 01J00000000000000000000001 7a3e-1",
                "regent.dev/token.expires-at": "2027-01-15T08:00:00Z",
            ]
        )
        let managers = object.at("metadata", "managedFields") as? [[String: Any]]
        #expect(managers?.map { $0["manager"] as? String } == ["regent"])
    }

    @Test func `leaves those of others as they are`() async throws {
        let place = try await SecretPlace()
        try await place.create(["data": ["user": encoded("me")]])
        try await place.sink().probe()
        try await place.sink().deliver(secret("xaat-1"), from: try handover())
        #expect(try await place.data == ["user": "me", "token": "xaat-1"])
    }

    @Test func `stands beside those of other tokens in one Secret`() async throws {
        let place = try await SecretPlace()
        try await place.sink().deliver(secret("xaat-1"), from: try handover())
        try await place.sink(key: "other").deliver(
            secret("xaat-2"),
            from: try handover(generation: 2)
        )
        try await place.sink().deliver(secret("xaat-3"), from: try handover(generation: 3))
        #expect(try await place.data == ["token": "xaat-3", "other": "xaat-2"])
        try await place.sink(key: "other").remove()
        #expect(try await place.data == ["token": "xaat-3"])
    }

    @Test func `keeps the one before it beside it, also where it is told twice`() async throws {
        let place = try await SecretPlace()
        let sink = try place.sink(previousKey: "token-previous")
        try await sink.deliver(secret("xaat-1"), from: try handover())
        #expect(try await place.data == ["token": "xaat-1"])
        for _ in 0..<2 {
            try await sink.deliver(secret("xaat-2"), from: try handover(generation: 2))
            #expect(try await place.data == ["token": "xaat-2", "token-previous": "xaat-1"])
        }
        try await sink.deliver(secret("xaat-3"), from: try handover(generation: 3))
        #expect(try await place.data == ["token": "xaat-3", "token-previous": "xaat-2"])
    }

    @Test func `stands in its template, in a Secret that pods pull images with`() async throws {
        let place = try await SecretPlace()
        let sink = try place.sink(
            key: ".dockerconfigjson",
            type: .dockerConfig,
            options: SinkOptions(template: #"{"auths":{"r.example.com":{"password":"{{token}}"}}}"#)
        )
        try await sink.probe()
        try await sink.deliver(secret("xaat-1"), from: try handover())
        #expect(
            try await place.data == [
                ".dockerconfigjson": #"{"auths":{"r.example.com":{"password":"xaat-1"}}}"#
            ]
        )
        #expect(try await place.object["type"] as? String == "kubernetes.io/dockerconfigjson")
        #expect(try await sink.content().text == "xaat-1")
    }

    @Test func `is put right after somebody changed it by hand`() async throws {
        let place = try await SecretPlace()
        let sink = try place.sink()
        try await sink.deliver(secret("xaat-1"), from: try handover())
        try await place.edit(["data": ["token": encoded("mine")]])
        #expect(try await sink.holds(secret("xaat-1")) == false)
        try await sink.deliver(secret("xaat-1"), from: try handover())
        #expect(try await place.data == ["token": "xaat-1"])
    }

    @Test func `is made again after somebody deleted the Secret`() async throws {
        let place = try await SecretPlace()
        let sink = try place.sink()
        try await sink.deliver(secret("xaat-1"), from: try handover())
        try await place.cluster.ask(.delete, place.path)
        #expect(try await sink.content().text == "(nothing)")
        try await sink.deliver(secret("xaat-1"), from: try handover())
        #expect(try await place.data == ["token": "xaat-1"])
    }

    @Test(.enabled(if: TestCluster.realURL == nil))
    func `is not written again by a run that follows a crash`() async throws {
        let place = try await SecretPlace()
        for _ in 0..<3 {
            try await place.sink().deliver(secret("xaat-1"), from: try handover())
        }
        #expect(try await place.cluster.writes(in: place.namespace).count == 1)
    }

    /// The first request goes over a connection that was kept, and is repeated over another one.
    @Test(.enabled(if: TestCluster.realURL == nil), arguments: [1, 2])
    func `is written though its answers were lost`(count: Int) async throws {
        let place = try await SecretPlace()
        let own = CurlTransport(userAgent: "regent/tests")
        let sink = try place.sink(with: SinkFactory(place.cluster.connections(over: own)))
        try await place.cluster.tell(
            "failures",
            [
                "drop": true, "after": true, "method": "PATCH", "path": place.namespace,
                "count": count,
            ]
        )
        if count == 2 {
            let error = await refusal {
                try await sink.deliver(secret("xaat-1"), from: try handover())
            }
            #expect(error?.detail.contains("was not answered") == true)
        }
        try await sink.deliver(secret("xaat-1"), from: try handover())
        #expect(try await place.data == ["token": "xaat-1"])
    }

    @Test func `never goes back to that of an older operation`() async throws {
        let place = try await SecretPlace()
        try await place.sink().deliver(secret("xaat-2"), from: try handover(generation: 2))
        let error = await refusal {
            try await place.sink().deliver(secret("xaat-1"), from: try handover(generation: 1))
        }
        #expect(error?.detail.contains("a newer operation (generation 2)") == true)
        #expect(try await place.data == ["token": "xaat-2"])
    }

    @Test func `is not taken from another state of Regent`() async throws {
        let place = try await SecretPlace()
        try await place.sink().deliver(secret("xaat-1"), from: try handover(lineage: "other"))
        let error = await refusal {
            try await place.sink().deliver(secret("xaat-2"), from: try handover(generation: 9))
        }
        #expect(error?.detail.contains("another state of Regent (lineage other)") == true)
    }

    @Test func `is removed with its note and the one before it, and nothing else is`() async throws
    {
        let place = try await SecretPlace()
        try await place.create(["data": ["user": encoded("me")]])
        let sink = try place.sink(previousKey: "token-previous")
        try await sink.deliver(secret("xaat-1"), from: try handover())
        try await sink.deliver(secret("xaat-2"), from: try handover(generation: 2))
        try await sink.remove()
        try await sink.remove()
        #expect(try await place.data == ["user": "me"])
        #expect(try await place.object.at("metadata", "annotations") == nil)
    }
}

@Suite("What a cluster refuses", .enabled(if: python != nil, needsPython))
struct KubernetesRefusalTests {
    @Test func `is a key that another tool applies`() async throws {
        let place = try await SecretPlace()
        try await place.cluster.ask(
            .patch,
            "\(place.path)?fieldManager=flux",
            [
                "apiVersion": "v1", "kind": "Secret",
                "metadata": ["name": "axiom", "namespace": place.namespace],
                "data": ["token": encoded("theirs")],
            ],
            contentType: "application/apply-patch+yaml"
        )
        for body in [
            { try await place.sink().probe() },
            { try await place.sink().deliver(secret("xaat-1"), from: try handover()) },
        ] as [() async throws -> Void] {
            let error = await refusal(of: body)
            #expect(error?.detail.contains("belong to others: .data.token") == true)
            #expect(error?.detail.contains(#"conflict with "flux""#) == true)
        }
        #expect(try await place.data == ["token": "theirs"])
    }

    @Test func `is an immutable Secret, before anything is issued`() async throws {
        let place = try await SecretPlace()
        try await place.create(["data": ["token": encoded("old")], "immutable": true])
        let error = await refusal { try await place.sink().probe() }
        #expect(error?.detail.hasSuffix("/axiom is immutable, and can never be changed") == true)
    }

    @Test func `is another type`() async throws {
        let place = try await SecretPlace()
        try await place.create(["type": "example.com/other"])
        let error = await refusal { try await place.sink().probe() }
        #expect(error?.problem.contains("is of the type example.com/other, which never") == true)
    }

    @Test(.enabled(if: TestCluster.realURL == nil))
    func `is a namespace that is missing, or on its way out`() async throws {
        let place = try await SecretPlace()
        try await place.cluster.tell(
            "namespaces",
            ["name": place.namespace, "phase": "Terminating"]
        )
        var error = await refusal { try await place.sink().probe() }
        #expect(error?.hint?.hasPrefix("the namespace is being deleted") == true)
        try await place.cluster.tell("namespaces", ["name": place.namespace, "phase": "Missing"])
        error = await refusal { try await place.sink().probe() }
        #expect(error?.hint == "create the namespace \(place.namespace), or what is named in it")
    }

    @Test(.enabled(if: TestCluster.realURL == nil))
    func `is who may not, with the rule to add`() async throws {
        let place = try await SecretPlace()
        let sink = try place.sink(with: place.cluster.factory(token: "reader-token"))
        let error = await refusal { try await sink.probe() }
        #expect(error?.detail.contains(#"User "reader" cannot patch resource "secrets""#) == true)
        #expect(
            error?.hint == "add to a Role in the namespace \(place.namespace): {apiGroups: [\"\"], "
                + "resources: [secrets], resourceNames: [axiom], verbs: [get, patch, create]}"
        )
    }

    @Test(.enabled(if: TestCluster.realURL == nil))
    func `is a token that it does not know`() async throws {
        let place = try await SecretPlace()
        let sink = try place.sink(with: place.cluster.factory(token: "wrong"))
        let error = await refusal { try await sink.probe() }
        #expect(error?.detail.contains("was answered 401") == true)
        #expect(error?.problem.contains("wrong") == false)
    }

    @Test(.enabled(if: TestCluster.realURL == nil), arguments: [429, 500, 503, 410])
    func `passes`(status: Int) async throws {
        let place = try await SecretPlace()
        try await place.cluster.tell(
            "failures",
            ["status": status, "count": 2, "path": place.namespace]
        )
        for _ in 0..<2 {
            let error = await refusal {
                try await place.sink().deliver(secret("xaat-1"), from: try handover())
            }
            #expect(error?.detail.contains("was answered \(status)") == true)
        }
        try await place.sink().deliver(secret("xaat-1"), from: try handover())
        #expect(try await place.data == ["token": "xaat-1"])
    }

    @Test func `is reached by https only`() async throws {
        let place = try await SecretPlace()
        let sink = try place.sink(with: place.cluster.factory(url: "http://cluster.example.com"))
        let error = await refusal { try await sink.probe() }
        #expect(error?.hint == "secrets go to a cluster by https only")
    }
}

@Suite(
    "A restart of what reads a Secret",
    .enabled(if: python != nil && TestCluster.realURL == nil, needsPython)
)
struct RolloutTests {
    typealias Kind = KubernetesSecretSpec.Workload.Kind

    private func place(
        with kind: Kind,
        _ spec: [String: Any] = [:]
    ) async throws -> SecretPlace {
        let place = try await SecretPlace()
        let labels = ["app": "checkout"]
        var fields: [String: Any] = [
            "selector": ["matchLabels": labels],
            "template": [
                "metadata": ["labels": labels],
                "spec": ["containers": [["name": "main", "image": "shop/main:1"]]],
            ],
        ]
        if kind != .daemonset { fields["replicas"] = 3 }
        if kind == .statefulset { fields["serviceName"] = "checkout" }
        fields.merge(spec) { $1 }
        let names: [Kind: String] = [
            .deployment: "Deployment", .statefulset: "StatefulSet", .daemonset: "DaemonSet",
        ]
        try await place.cluster.tell(
            "objects",
            [
                "object": [
                    "apiVersion": "apps/v1", "kind": names[kind] ?? "",
                    "metadata": ["name": "checkout", "namespace": place.namespace], "spec": fields,
                ] as [String: Any]
            ]
        )
        return place
    }

    private func path(_ place: SecretPlace, _ kind: Kind) -> String {
        "/apis/apps/v1/namespaces/\(place.namespace)/\(kind.rawValue)s/checkout"
    }

    private func roll(_ place: SecretPlace, _ kind: Kind, _ mode: String) async throws {
        try await place.cluster.tell(
            "rollouts",
            [
                "group": "apps", "resource": "\(kind.rawValue)s", "namespace": place.namespace,
                "name": "checkout", "mode": mode,
            ]
        )
    }

    @Test(arguments: [Kind.deployment, .statefulset, .daemonset])
    func `is waited for until every pod runs anew, and made once`(kind: Kind) async throws {
        let place = try await place(with: kind)
        let sink = try place.sink(restart: [.init(kind, "checkout")])
        try await sink.probe()
        let before = try await place.cluster.ask(.get, path(place, kind))
        for _ in 0..<2 { try await sink.deliver(secret("xaat-1"), from: try handover()) }
        let after = try await place.cluster.ask(.get, path(place, kind))
        let generation = try #require(before.at("metadata", "generation") as? Int)
        #expect(after.at("metadata", "generation") as? Int == generation + 1)
        #expect(after.at("status", "observedGeneration") as? Int == generation + 1)
        let marks = after.at("spec", "template", "metadata", "annotations") as? [String: String]
        #expect(marks?["kubectl.kubernetes.io/restartedAt"] != nil)
        try await sink.deliver(secret("xaat-2"), from: try handover(generation: 2))
        let again = try await place.cluster.ask(.get, path(place, kind))
        #expect(again.at("metadata", "generation") as? Int == generation + 2)
    }

    @Test(arguments: [Kind.deployment, .statefulset, .daemonset])
    func `that hangs leaves the delivery open, and is not made again`(kind: Kind) async throws {
        let place = try await place(with: kind)
        try await roll(place, kind, "hangs")
        let clock = SettableClock()
        let sink = try place.sink(
            restart: [.init(kind, "checkout")],
            with: place.cluster.factory(time: clock.time)
        )
        for _ in 0..<2 {
            let error = await refusal {
                try await sink.deliver(secret("xaat-1"), from: try handover())
            }
            #expect(error?.detail.contains("is being restarted: ") == true)
            #expect(error?.hint?.contains("the old token works on") == true)
        }
        #expect(try await place.cluster.writes(in: place.namespace).count == 2)
        try await roll(place, kind, "progresses")
        try await sink.deliver(secret("xaat-1"), from: try handover())
    }

    @Test func `that fails says what the cluster says`() async throws {
        let place = try await place(with: .deployment)
        try await roll(place, .deployment, "fails")
        let sink = try place.sink(restart: [.init(.deployment, "checkout")])
        let error = await refusal { try await sink.deliver(secret("xaat-1"), from: try handover()) }
        #expect(error?.detail.contains("has failed: ") == true)
        #expect(error?.detail.contains("has timed out progressing") == true)
    }

    @Test func `is probed before anything is issued`() async throws {
        let paused = try await place(with: .deployment, ["paused": true])
        var error = await refusal {
            try await paused.sink(restart: [.init(.deployment, "checkout")]).probe()
        }
        #expect(error?.hint == "kubectl rollout resume deployment/checkout")
        let byHand = try await place(with: .daemonset, ["updateStrategy": ["type": "OnDelete"]])
        error = await refusal {
            try await byHand.sink(restart: [.init(.daemonset, "checkout")]).probe()
        }
        #expect(error?.hint?.contains("RollingUpdate") == true)
        let none = try await SecretPlace()
        error = await refusal {
            try await none.sink(restart: [.init(.deployment, "checkout")]).probe()
        }
        #expect(error?.detail.contains("was answered 404") == true)
        error = await refusal {
            try await none.sink(restart: [.init(.deployment, "other")]).probe()
        }
        #expect(
            error?.hint?.contains(
                "resources: [deployments], resourceNames: [other], verbs: [get, patch]"
            ) == true
        )
    }
}
