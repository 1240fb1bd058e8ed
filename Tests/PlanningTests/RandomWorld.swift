import Model
import Planning
import SeededRandom

/// A repository and a state that somebody could have, with every kind of thing that happens to them.
struct RandomWorld {
    private(set) var world = World(live: [])
    private var random: SeededRandom

    private static let zones = ["UTC", "Europe/Berlin", "America/New_York", "Asia/Kolkata"]

    init(seed: UInt64) throws {
        random = SeededRandom(seed: seed)
        let count = Int.random(in: 0...12, using: &random)
        for number in 0..<count { try add("token-\(number)") }
        world.limits.changesPerRun = Int.random(in: 0...20, using: &random)
        if chance(10) { world.isSuspended = true }
        if chance(20) {
            world.live? += [LiveToken(id: try tokenID("foreign"), name: "theirs")]
        }
    }

    private mutating func chance(_ percent: Int) -> Bool {
        Int.random(in: 0..<100, using: &random) < percent
    }

    private mutating func add(_ name: String) throws {
        let before = wanted(name)
        var spec = before
        if chance(30) { change(&spec) }
        guard chance(70) else {
            // Never issued.
            if chance(90) { world.specs.append(spec) }
            return
        }
        var record = try record(
            of: before,
            issued: .hours(Int.random(in: 0...(24 * 95), using: &random))
        )
        if chance(15) { record.spec.deletionPolicy = .delete }
        if chance(10) { record.isAdopted = true }
        if chance(80) {
            for sink in before.delivery { record.receipts.append(receipt(sink, of: record)) }
        }
        if chance(30) {
            var generator = random
            record.sealedSecret = EscrowID(operation: OperationID(at: noon, using: &generator))
        }
        world.records.append(record)
        if chance(90) { world.specs.append(spec) }
        let isThere = chance(95)
        var live = record.token
        if chance(10) { live.capabilities = Capabilities(datasets: ["drift": ["query": ["read"]]]) }
        if isThere { world.live?.append(live) } else { world.confirmedMissing.insert(live.id) }
        if chance(10) { world.requests.append(.regenerate(record.address)) }
        if chance(10) {
            world.open.append(operation(before, .intended))
        } else if chance(10) {
            world.failures.append(operation(spec, .failed("refused")))
        }
    }

    private mutating func wanted(_ name: String) -> TokenSpec {
        let lifetimes: [Lifetime] = [.never, .after(.days(90)), .until(noon + .days(40))]
        let lifetime = lifetimes.randomElement(using: &random) ?? .never
        let hasPeriod = chance(60)
        let window = chance(40) ? window() : nil
        let sinkCount = Int.random(in: 0...2, using: &random)
        return spec(name, lifetime: lifetime) {
            $0.rotation.every = hasPeriod ? .days(30) : nil
            if case .after = lifetime {} else { $0.rotation.renewBefore = nil }
            $0.rotation.window = window
            $0.delivery = (0..<sinkCount).map {
                .file(FileSinkSpec(path: "\(name)-\($0).token"))
            }
        }
    }

    private mutating func window() -> RotationWindow {
        let from = Int.random(in: 0..<1440, using: &random)
        return RotationWindow(
            days: RotationWindow.Weekday.allCases.shuffled(using: &random).prefix(3),
            from: from,
            to: (from + Int.random(in: 1...600, using: &random)) % 1440 + 1,
            timeZone: Self.zones.randomElement(using: &random) ?? "UTC"
        )
    }

    private mutating func change(_ spec: inout TokenSpec) {
        switch Int.random(in: 0..<6, using: &random) {
        case 0: spec.capabilities = Capabilities(datasets: ["audit": ["query": ["read"]]])
        case 1: spec.tokenDescription = "changed"
        case 2: spec.delivery.append(.file(FileSinkSpec(path: "\(spec.address.name)-new.token")))
        case 3: spec.isSuspended = true
        case 4: spec.regenerationRequest = "2026-11-24 a laptop was stolen"
        default: spec.lifetime = .after(.days(60))
        }
    }
}
