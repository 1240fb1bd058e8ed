import Foundation
import Testing

@Suite("regent doctor --probe-api")
struct DoctorProbeTests {
    private static let name = "regent doctor probe"

    private func world(faults: [String] = []) throws -> World {
        let world = try World(sandbox: Sandbox(faults: faults))
        try world.commit(["a.yaml": World.manifest("a")])
        return world
    }

    private func left(in world: World) async throws -> [String] {
        try await world.sandbox.listed().keys.filter { $0.hasPrefix(Self.name) }
    }

    @Test func `tells what the API does, and leaves nothing`() async throws {
        let world = try world()
        let outcome = try world.regent("doctor", "--probe-api", "--yes")
        #expect(outcome.status == 0, "\(outcome.output)\(outcome.errors)")
        for words in [
            "a token is made, and may do what was asked for", "a new token is listed at once",
            "a token can have two successors", "the successor is what newToken says",
            "it is taken, and ends the secret at once", "they are listed",
            "it gets a successor", "a token is deleted", "the second time the token is not found",
            "all 6 tokens that were made are deleted",
        ] {
            let flat = outcome.output.split(whereSeparator: \.isWhitespace).joined(separator: " ")
            #expect(flat.contains(words), "\(words): \(outcome.output)")
        }
        #expect(!outcome.output.contains("xaat-") && !outcome.errors.contains("xaat-"))
        #expect(try await left(in: world) == [])
        #expect(try world.regent("plan").status == 0)
    }

    @Test func `makes nothing where nobody says yes`() async throws {
        let world = try world()
        let outcome = try world.regent("doctor", "--probe-api")
        #expect(outcome.status == 1)
        #expect(outcome.errors.contains("ends within the hour"), "\(outcome.errors)")
        #expect(outcome.errors.contains("nobody to ask"))
        #expect(try await left(in: world) == [])
    }

    @Test(arguments: [
        "lost-answer:once@create", "lost-answer:once@regenerate", "truncated:once@regenerate",
        "error-after:once@delete", "duplicated:once@create", "no-secret:once@regenerate",
    ])
    func `finds and deletes what an answer that was lost has left`(fault: String) async throws {
        let world = try world(faults: [fault])
        let outcome = try world.regent("doctor", "--probe-api", "--yes")
        #expect(try await left(in: world) == [], "\(outcome.output)\(outcome.errors)")
        #expect(outcome.output.contains("are deleted"), "\(outcome.output)")
    }

    @Test func `deletes what it made when it is stopped`() async throws {
        // A call that is asked to wait is where the signal finds it.
        let world = try world(faults: ["rate-limited=future@get"])
        let probe = try world.start(["doctor", "--probe-api", "--yes"])
        for _ in 0..<20_000 where try await !left(in: world).isEmpty { break }
        probe.terminate()
        let outcome = await probe.ended()
        // On a busy machine it may have come to its end before the signal came.
        #expect(outcome.output.contains("deleted"), "\(outcome.output)\(outcome.errors)")
        #expect(try await left(in: world) == [])
    }

    @Test func `names what it could not delete`() async throws {
        let world = try world(faults: ["error-before@delete"])
        let probe = try world.start(["doctor", "--probe-api", "--yes", "-o", "json"])
        let outcome = await probe.ended()
        #expect(outcome.status == 1)
        #expect(outcome.output.contains("these tokens are left"), "\(outcome.output)")
        #expect(outcome.output.contains("by hand"))
    }
}
