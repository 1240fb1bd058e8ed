import Delivery
import Model
import Secrets

/// A sink that can be down, and remembers what it held.
struct SimulatedSink: Sink {
    let world: World
    let spec: FileSinkSpec

    private static let latency = Duration.milliseconds(10)

    var title: String { "file \(spec.path)" }

    func probe() async throws(SinkError) {
        try await reach(.sinkProbe)
    }

    func deliver(_ secret: SharedSecret, from: Handover) async throws(SinkError) {
        let fault = try await reach(.sinkWrite)
        let content = HeldSecret(
            secret: secret.text,
            token: from.tokenID,
            generation: from.generation
        )
        let before = world.sinks[spec.path]
        world.put(content, into: spec.path)
        if world.mutation.sinkGoesBack, let before {
            let (world, path) = (world, spec.path)
            world.clock.at(world.clock.now + .seconds(5)) { world.put(before, into: path) }
        }
        if fault?.fault == .dieAfter {
            world.die("after it wrote \(title)")
            throw error("dead")
        }
        if fault?.fault == .sinkFailsAfter { throw error("it fails after the write") }
    }

    func holds(_ secret: SharedSecret) async throws(SinkError) -> Bool? {
        let fault = try await reach(.sinkRead)
        if fault?.fault == .sinkShowsOther { return false }
        return world.sinks[spec.path]?.secret == secret.text
    }

    func content() async throws(SinkError) -> SinkContent {
        try await reach(.sinkRead)
        return world.sinks[spec.path].map { .secret(shared($0.secret)) } ?? .nothing
    }

    func remove() async throws(SinkError) {
        try await reach(.sinkWrite)
        world.sinks[spec.path] = nil
    }

    @discardableResult
    private func reach(_ place: Place) async throws(SinkError) -> PlannedFault? {
        guard !world.isDead else { throw error("dead") }
        let fault = world.visit(place)
        do { try await world.clock.sleep(Self.latency) } catch { throw self.error("dead") }
        if fault?.fault == .dieBefore {
            world.die("before \(place.rawValue) of \(title)")
            throw error("dead")
        }
        if let until = world.outages.sinksDownUntil[spec.path], until > world.clock.now {
            world.note("sink down for a while: a delivery meets it", disturbs: false)
            throw error("it is down")
        }
        if fault?.fault == .sinkFails {
            world.tell("\(title) fails at \(place.rawValue)")
            throw error("it fails")
        }
        return fault
    }

    private func error(_ detail: String) -> SinkError {
        SinkError(sink: SinkSpec.file(spec).id, detail: detail)
    }
}
