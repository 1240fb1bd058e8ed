import Manifests
import Model
import Testing

private let wholeManifest = """
    apiVersion: regent.dev/v1alpha1
    kind: APIToken
    metadata:
      name: checkout-ingest
      labels: {team: payments}
      annotations:
        regent.dev/regenerate: "2026-11-20 laptop stolen"
        regent.dev/moved-from: checkout
        example.com/note: anything
    spec:
      organization: beta
      tokenName: Checkout ingest
      description: Ingest from the checkout service
      expiresAfter: 90d
      datasetCapabilities:
        checkout-logs: {ingest: [create]}
        "*": {query: [read]}
      orgCapabilities: {annotations: [create, read]}
      viewCapabilities: {}
      rotation:
        every: 30d
        renewBefore: 20d
        overlap: 48h
        existingTokenExpiresAt: 2026-12-01T00:00:00Z
        spread: 2h
        cosmeticChanges: now
        overlapLimit: 7d
        onStalledDelivery: expire
        window: {days: [Thu, Mon], from: "22:00", to: "06:30", timeZone: Europe/Berlin}
      delivery:
        - file: {path: /run/secrets/axiom, mode: "0440", owner: "app:app"}
        - file: {path: checkout/token}
      deletionPolicy: Delete
      suspend: true
      allowSameName: true
      import: {id: 7a3e_0-X, rotate: now}
    """

@Suite struct `A token's manifest` {
    @Test func `is read with every field`() throws {
        let file = parse(wholeManifest)
        #expect(file.diagnostics.isEmpty)
        let spec = try #require(file.spec)
        let expected = TokenSpec(
            address: Address(organization: "beta", name: "checkout-ingest"),
            tokenName: "Checkout ingest",
            tokenDescription: "Ingest from the checkout service",
            lifetime: .after(.days(90)),
            capabilities: Capabilities(
                datasets: ["checkout-logs": ["ingest": ["create"]], "*": ["query": ["read"]]],
                organization: ["annotations": ["create", "read"]]
            ),
            rotation: RotationPolicy(
                every: .days(30),
                renewBefore: .days(20),
                overlap: .hours(48),
                overlapLimit: .days(7),
                existingTokenExpiresAt: Instant(rfc3339: "2026-12-01T00:00:00Z"),
                spread: .hours(2),
                window: RotationWindow(
                    days: [.monday, .thursday],
                    from: 22 * 60,
                    to: 6 * 60 + 30,
                    timeZone: "Europe/Berlin"
                ),
                cosmeticChanges: .now,
                onStalledDelivery: .expire
            ),
            delivery: [
                .file(FileSinkSpec(path: "/run/secrets/axiom", mode: 0o440, owner: "app:app")),
                .file(FileSinkSpec(path: "checkout/token")),
            ],
            deletionPolicy: .delete,
            isSuspended: true,
            allowsSameName: true,
            regenerationRequest: "2026-11-20 laptop stolen",
            labels: ["team": "payments"],
            adoption: Adoption(id: try #require(TokenID("7a3e_0-X")), rotate: .now),
            movedFrom: "checkout",
            position: SourcePosition(path: "tokens/a.yaml")
        )
        #expect(spec == expected)
    }

    @Test func `needs little, and has the contract's defaults`() throws {
        let spec = try #require(
            parse(manifest("expiresAfter: 90d\nrotation: {every: 30d}")).spec
        )
        #expect(spec.address == Address(organization: "acme", name: "one"))
        #expect(spec.tokenName == "one")
        #expect(spec.rotation.overlap == .hours(24))
        #expect(spec.rotation.renewBefore == .days(30))
        #expect(spec.rotation.spread == .hours(12))
        #expect(spec.rotation.cosmeticChanges == .withNextRotation)
        #expect(spec.deletionPolicy == .retain)
        #expect(spec.delivery.isEmpty)
        #expect(!spec.isSuspended)
        #expect(!spec.allowsSameName)
    }

    @Test(arguments: [
        ("10d", Duration.hours(12)), ("9d", .minutes(648)), ("1h", .minutes(3)), ("19s", .zero),
    ])
    func `is spread over a twentieth of its schedule`(every: String, spread: Duration) throws {
        let spec = try #require(parse(manifest("rotation: {every: \(every)}")).spec)
        #expect(spec.rotation.spread == spread)
        #expect(spec.rotation.renewBefore == nil)
        #expect(spec.lifetime == .never)
    }
}
