import Model
import Testing

@testable import Manifests

@Suite struct `A thousand random repositories` {
    private static let seeds: Range<UInt64> = 0..<1000

    private func assemble(_ files: [ManifestFile]) -> DesiredState {
        SourceAssembler.assemble(
            files.map(ManifestParser.parse),
            under: SourceRules(defaultOrganization: "acme")
        )
    }

    /// What has no place in a file.
    private func essence(_ desired: DesiredState) -> [Address: TokenSpec] {
        desired.specs.mapValues { spec in
            var spec = spec
            spec.position = SourcePosition(path: spec.position.path)
            return spec
        }
    }

    @Test func `say the same in any order of files and keys`() {
        var valid = 0
        for seed in Self.seeds {
            var repository = RandomRepository(seed: seed)
            let first = assemble(repository.shuffled())
            let second = assemble(repository.shuffled())
            #expect(essence(first) == essence(second), "seed \(seed)")
            #expect(first.held.keys.sorted() == second.held.keys.sorted(), "seed \(seed)")
            #expect(first.diagnostics.count == second.diagnostics.count, "seed \(seed)")
            valid += first.specs.count
        }
        #expect(valid > 1000)
    }

    @Test func `merge the same from above and from below`() {
        for seed in Self.seeds {
            var repository = RandomRepository(seed: seed)
            let drafts = repository.shuffled().map(ManifestParser.parse).flatMap(\.manifests)
                .compactMap { manifest -> TokenDraft? in
                    switch manifest.content {
                    case .token(let shared), .defaults(let shared): shared.draft
                    default: nil
                    }
                }
            guard drafts.count >= 3 else { continue }
            let (near, middle, far) = (drafts[0], drafts[1], drafts[2])
            #expect(
                near.inheriting(middle).inheriting(far) == near.inheriting(middle.inheriting(far)),
                "seed \(seed)"
            )
            #expect(near.inheriting(near) == near, "seed \(seed)")
        }
    }

    @Test func `are explained as manifests that say the same without defaults`() throws {
        for seed in Self.seeds.prefix(100) {
            var repository = RandomRepository(seed: seed)
            let files = repository.shuffled()
            for (address, spec) in assemble(files).specs {
                let explanation = try #require(
                    ManifestExplanation(
                        of: address,
                        in: files,
                        defaultOrganization: "acme",
                        spec: spec
                    )
                )
                let lines = explanation.lines.filter { line in
                    guard case .defaultValue(let rule)? = line.origin else { return true }
                    return rule == nil
                }
                let text = lines.map(\.text).joined(separator: "\n")
                let alone = ManifestFile(path: spec.position.path, bytes: Array(text.utf8))
                let desired = assemble([alone])
                #expect(desired.diagnostics.filter { $0.severity == .error }.isEmpty, "\(text)")
                #expect(
                    essence(desired) == [address: try #require(essence(assemble(files))[address])]
                )
            }
        }
    }
}

@Suite struct `An explanation` {
    @Test func `tells the file and line of each field, and the defaults`() throws {
        let files = [
            ManifestFile(
                path: "tokens/defaults.yaml",
                bytes: Array(
                    defaults(
                        """
                        labels: {team: pay}
                        rotation: {every: 30d}
                        delivery: [{file: {path: "a b"}, required: true}]
                        """
                    ).utf8
                )
            ),
            ManifestFile(
                path: "tokens/a.yaml",
                bytes: Array(manifest("expiresAfter: 90d\norgCapabilities:\n  users: [read]").utf8)
            ),
        ]
        let address = Address(organization: "acme", name: "one")
        let spec = try #require(assemble(files).spec)
        let explanation = try #require(
            ManifestExplanation(of: address, in: files, defaultOrganization: "acme", spec: spec)
        )
        let lines = explanation.lines.map { line in
            switch line.origin {
            case nil: line.text
            case .file(let position)?: "\(line.text) <- \(position)"
            case .defaultValue(let rule)?: "\(line.text) <- default\(rule.map { ": \($0)" } ?? "")"
            }
        }
        #expect(
            lines.joined(separator: "\n") == """
                apiVersion: regent.dev/v1alpha1
                kind: APIToken
                metadata:
                  name: one <- tokens/a.yaml:4:9
                  labels:
                    team: pay <- tokens/defaults.yaml:6:18
                spec:
                  organization: acme <- default: the configuration's, where it has only one
                  tokenName: one <- default: metadata.name
                  expiresAfter: 90d <- tokens/a.yaml:6:17
                  orgCapabilities:
                    users: [read] <- tokens/a.yaml:8:12
                  allowUnknownCapabilities: false <- default
                  rotation:
                    every: 30d <- tokens/defaults.yaml:7:21
                    renewBefore: 30d <- default: a third of expiresAfter
                    spread: 12h <- default: 5 % of every, at most 12h
                    overlap: 24h <- default
                    # overlapLimit <- default: overlap
                    onStalledDelivery: extend <- default
                    cosmeticChanges: withNextRotation <- default
                  delivery:
                    - {file: {path: "a b"}, required: true} <- tokens/defaults.yaml:8:14
                  keepSealed: false <- default
                  # check <- default: that it authenticates
                  deletionPolicy: Retain <- default
                  suspend: false <- default
                  allowSameName: false <- default
                """
        )
    }

    @Test func `is there only of a manifest that is`() {
        let file = ManifestFile(path: "a.yaml", bytes: Array(manifest().utf8))
        let address = Address(organization: "beta", name: "one")
        #expect(
            ManifestExplanation(of: address, in: [file], defaultOrganization: "acme", spec: nil)
                == nil
        )
    }

    private func assemble(_ files: [ManifestFile]) -> DesiredState {
        SourceAssembler.assemble(
            files.map(ManifestParser.parse),
            under: SourceRules(defaultOrganization: "acme")
        )
    }
}

extension TokenDraft {
    fileprivate func inheriting(_ distant: TokenDraft) -> TokenDraft {
        inheriting(DistantDraft(distant))
    }
}
