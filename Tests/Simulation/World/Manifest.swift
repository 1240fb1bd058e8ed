import Model

/// A manifest as people change it.
struct Manifest: Sendable {
    let number: Int
    let plan: TokenPlan
    var capability = 0
    var wording = 0
    var annotation: Int?
    var isPresent = true
    var allowsSameName: Bool
    /// Sinks by number; one that was taken away may come back.
    var sinkNumbers: [Int]

    init(number: Int, plan: TokenPlan) {
        self.number = number
        self.plan = plan
        allowsSameName = plan.allowsSameName
        sinkNumbers = Array(0..<plan.sinks)
    }

    var name: String { "token-\(number)" }
    var address: Address { Address(organization: "acme", name: name) }
    var overlap: Duration { .seconds(plan.overlapSeconds) }
    var longestOverlap: Duration { .seconds(plan.overlapLimitSeconds ?? plan.overlapSeconds) }
    var renewBefore: Duration? { plan.lifetimeSeconds.map { .seconds($0 / 4) } }
    var sinkPaths: [String] { sinkNumbers.map { "\(name)/\($0)" } }

    var spec: TokenSpec {
        TokenSpec(
            address: address,
            tokenDescription: "wording \(wording)",
            lifetime: plan.lifetimeSeconds.map { .after(.seconds($0)) } ?? .never,
            capabilities: capabilities,
            rotation: RotationPolicy(
                every: plan.everySeconds.map { .seconds($0) },
                renewBefore: renewBefore,
                overlap: overlap,
                overlapLimit: plan.overlapLimitSeconds.map { .seconds($0) }
            ),
            delivery: sinkPaths.map { .file(FileSinkSpec(path: $0)) },
            deletionPolicy: plan.deletes ? .delete : .retain,
            allowsSameName: allowsSameName,
            regenerationRequest: annotation.map(String.init),
            position: SourcePosition(path: "\(name).yaml")
        )
    }

    var capabilities: Capabilities {
        Capabilities(datasets: ["logs-\(capability)": ["ingest": ["create"]]])
    }
}

extension World {
    func manifest(at address: Address) -> Manifest? { manifests.first { $0.address == address } }

    /// Present manifests whose sinks a consumer reads.
    var present: [Manifest] { manifests.filter(\.isPresent) }

    var desired: DesiredState {
        var desired = DesiredState()
        for manifest in present {
            var spec = manifest.spec
            if mutation.letsDie { spec.rotation.onStalledDelivery = .expire }
            desired.specs[manifest.address] = spec
        }
        return desired
    }
}
