import Manifests
import Model
import Testing

@Suite struct `The rules between a manifest's fields` {
    @Test(arguments: [
        (
            "expiresAfter: 30h",
            "6:17: error: spec.expiresAfter (30h) is less than twice the default overlap (24h); "
                + "make it at least 48h, or write an overlap of at most 15h"
        ),
        (
            "expiresAfter: 3d\nrotation: {overlap: 48h}",
            "6:17: error: spec.expiresAfter (3d) is less than twice spec.rotation.overlap (48h); "
                + "make it at least 4d, or the overlap at most 36h"
        ),
        (
            "expiresAfter: 90d\nrotation: {renewBefore: 24h}",
            "7:27: error: spec.rotation.renewBefore (24h) is less than twice the default overlap "
                + "(24h); make it at least 48h, or write an overlap of at most 12h"
        ),
        (
            "expiresAfter: 90d\nrotation: {renewBefore: 90d, overlap: 1h}",
            "7:27: error: spec.rotation.renewBefore (90d) is not less than spec.expiresAfter "
                + "(90d); a new token would be due for rotation at once"
        ),
        (
            "rotation: {renewBefore: 9d}",
            "6:27: error: spec.rotation.renewBefore has no meaning without spec.expiresAfter; "
                + "leave it out, or let tokens expire"
        ),
        (
            "expiresAfter: 90d\nexpiresAt: 2027-01-01T00:00:00Z",
            "7:14: error: spec has both expiresAfter and expiresAt; leave one of them out"
        ),
        (
            "rotation: {spread: 1h}",
            "6:22: error: spec.rotation.spread has no meaning without spec.rotation.every; "
                + "leave it out, or say how often to rotate"
        ),
        (
            "rotation: {every: 1h, spread: 2h}",
            "6:33: error: spec.rotation.spread (2h) is more than spec.rotation.every (1h)"
        ),
        (
            "rotation: {every: 1h, overlap: 2h}",
            "6:21: warning: spec.rotation.every (1h) is less than the overlap (2h); several old "
                + "tokens work at a time; a shorter overlap leaves one"
        ),
    ])
    func `are told with what to do`(spec: String, expected: String) {
        #expect(problems(manifest(spec)) == [expected])
    }

    @Test(arguments: [
        "expiresAfter: 48h", "expiresAfter: 1s\nrotation: {overlap: 0s}",
        "expiresAfter: 90d\nrotation: {renewBefore: 48h}", "rotation: {every: 24h, spread: 24h}",
        "rotation: {every: 24h, spread: 0s}", "expiresAt: 2020-01-01T00:00:00+01:00",
        "delivery: [{file: {path: /a/b.c, mode: \"640\", owner: \"1000:www-data\"}}]",
        "tokenName: Überwachung für alle", "description: \"\"", "rotation: {overlap: 0s}",
        "tokenName: no", "orgCapabilities: {users: []}",
    ])
    func `allow what they allow`(spec: String) {
        #expect(problems(manifest(spec.replacing("\"640\"", with: "\"0440\""))).isEmpty)
    }

    @Test func `a third of the life is left when a token is renewed by default`() throws {
        let text = manifest("expiresAfter: 100s\nrotation: {overlap: 12s}")
        let spec = try #require(parse(text).spec)
        #expect(spec.rotation.renewBefore == .seconds(33))
        #expect(spec.rotation.overlap == .seconds(12))
    }
}
