import Delivery
import Engine
import Foundation
import Manifests
import Model
import SinkSupport
import Synchronization
import Testing

/// What every sink must do, whatever it is.
private enum SinkCase: String, CaseIterable {
    case delivered
    case readBack = "read back"
    case repaired
    case refusedByPolicy = "policy"
    case down = "down for 2 overlaps"
    case crashed = "crash before receipt"
    case late = "older one late"
}

@Suite("Every sink", .enabled(if: python != nil, needsPython))
struct EverySinkTests {
    @Test func `does what every other does`() async throws {
        var rows: [(SinkKind, [String])] = []
        for kind in SinkKind.allCases {
            var cells: [String] = []
            for sinkCase in SinkCase.allCases {
                do {
                    let isServed = try await Self.run(sinkCase, SinkUnderTest(kind))
                    cells.append(isServed ? "ok" : "-")
                } catch {
                    Issue.record("\(kind.rawValue), \(sinkCase.rawValue): \(error)")
                    cells.append("FAILS")
                }
            }
            rows.append((kind, cells))
        }
        print(Self.table(rows))
    }

    private static func table(_ rows: [(SinkKind, [String])]) -> String {
        let titles = SinkCase.allCases.map(\.rawValue)
        func line(_ title: String, _ cells: [String]) -> String {
            let padded = zip(cells, titles).map { cell, title in
                cell.padding(toLength: title.count, withPad: " ", startingAt: 0)
            }
            return title.padding(toLength: 18, withPad: " ", startingAt: 0)
                + padded.joined(separator: "  ")
        }
        return ([line("", titles)] + rows.map { line($0.rawValue, $1) }).joined(separator: "\n")
    }

    /// Whether it does; false: it cannot, as its documentation says.
    private static func run(_ sinkCase: SinkCase, _ place: SinkUnderTest) async throws -> Bool {
        switch sinkCase {
        case .delivered: try await deliver(to: place)
        case .readBack: try await readBack(place)
        case .repaired: try await repair(place)
        case .refusedByPolicy: try refuse(place)
        case .down: try await outlast(place)
        case .crashed: try await crash(place)
        case .late:
            guard place.keepsOrder else { return false }
            try await comeLate(to: place)
        }
        return true
    }

    // MARK: The cases

    private static func deliver(to place: SinkUnderTest) async throws {
        try await place.sink().deliver(secret("xaat-1"), from: try handover())
        try #require(try await place.held() == "xaat-1")
        try await place.sink().deliver(secret("xaat-2"), from: try handover(generation: 2))
        try #require(try await place.held() == "xaat-2")
    }

    private static func readBack(_ place: SinkUnderTest) async throws {
        let sink = try place.sink()
        try await sink.deliver(secret("xaat-1"), from: try handover())
        try #require(try await sink.holds(secret("xaat-1")) == true)
        try #require(try await sink.holds(secret("xaat-2")) == false)
    }

    private static func repair(_ place: SinkUnderTest) async throws {
        let sink = try place.sink()
        try await sink.deliver(secret("xaat-1"), from: try handover())
        try await place.meddle("mine")
        try #require(try await sink.holds(secret("xaat-1")) == false)
        try await sink.deliver(secret("xaat-1"), from: try handover())
        try #require(try await place.held() == "xaat-1")
        try #require(try await sink.holds(secret("xaat-1")) == true)
    }

    private static func refuse(_ place: SinkUnderTest) throws {
        let text = """
            apiVersion: regent.dev/v1alpha1
            kind: ControllerConfig
            policies:
              - {path: "**", \(place.otherwise.policy)}

            """
        let (policies, wrong) = decodePolicies(file: (path: "p.yaml", bytes: Array(text.utf8)))
        try #require(wrong.isEmpty)
        let desired = place.desired(
            under: SourceRules(defaultOrganization: "acme", policies: policies)
        )
        let errors = desired.diagnostics.filter { $0.severity == .error }.map(\.description)
        try #require(errors.count == 1)
        try #require(desired.held.values.map(\.reason) == [.policyViolation])
        try #require(errors[0].hasPrefix("checkout.yaml:"))
        try #require(errors[0].contains("against \(place.otherwise.rule) of policies[0]"))
    }

    /// A rotation is under way when the sink goes down; it is down for more than two overlaps.
    private static func outlast(_ place: SinkUnderTest) async throws {
        let wanted = { manifest("checkout", dataset: $0, delivery: place.delivery) }
        let world = try World(wanted("a"), connections: place.connections)
        try await world.cycle()
        let old = try #require(try await place.held())
        try #require(world.api.accepts(old))
        try world.manifests.commit(wanted("b"))
        let isUp = Once()
        world.api.onIssue { if isUp.take() { try place.setDown(true) } }
        for _ in 0..<9 {
            try await world.keepAliveAndCycle()
            try #require(world.api.accepts(old), "locked out after \(world.time.elapsed)")
            world.time.advance(by: .hours(6))
        }
        try place.setDown(false)
        try #require(try await place.held() == old)
        let outcome = try await world.keepAliveAndCycle()
        try #require(try outcome.result(of: "checkout") == .done)
        let new = try #require(try await place.held())
        try #require(new != old && world.api.accepts(new))
        world.time.advance(by: .hours(26))
        try await world.keepAliveAndCycle()
        try #require(world.api.live("checkout").map(\.secret) == [new])
    }

    /// The process dies when the secret is in the sink, and the state knows nothing of it.
    private static func crash(_ place: SinkUnderTest) async throws {
        let world = try World(
            manifest("checkout", delivery: place.delivery),
            connections: place.connections
        )
        let isAlive = Once()
        _ = try? await world.cycle { _, changes in
            let isReceipt = changes.contains { change in
                guard case .record(let record) = change else { return false }
                return !record.receipts.isEmpty
            }
            return isReceipt && isAlive.take() ? .diesBefore : .succeeds
        }
        try #require(!isAlive.take(), "no receipt was written")
        let written = try #require(try await place.held())
        world.time.advance(by: .minutes(10))
        let outcome = try await world.cycle()
        try #require(try outcome.result(of: "checkout") == .done)
        try #require(try await place.held() == written)
        try #require(world.api.live("checkout").map(\.secret) == [written])
    }

    private static func comeLate(to place: SinkUnderTest) async throws {
        try await place.sink().deliver(secret("xaat-2"), from: try handover(generation: 2))
        let error = await refusal {
            try await place.sink().deliver(secret("xaat-1"), from: try handover(generation: 1))
        }
        try #require(error?.detail.contains("a newer operation") == true)
        try #require(try await place.held() == "xaat-2")
    }
}

/// Something that happens once.
private final class Once: Sendable {
    private let isLeft = Atomic(true)

    /// Whether this is the first time.
    func take() -> Bool { isLeft.exchange(false, ordering: .sequentiallyConsistent) }
}
