import Engine
import Model
import Reporting
import Testing

@testable import CLI

@Suite("A doctor's view of sinks")
struct DoctorSinkTests {
    private func spec(_ name: String, _ delivery: [SinkSpec]) throws -> (Address, TokenSpec) {
        let address = try #require(Address("acme/\(name)"))
        let spec = TokenSpec(
            address: address,
            tokenName: name,
            delivery: delivery,
            position: SourcePosition(path: "\(name).yaml")
        )
        return (address, spec)
    }

    private func file(_ path: String, isRequired: Bool = true) -> SinkSpec {
        .file(FileSinkSpec(path: path, options: SinkOptions(isRequired: isRequired)))
    }

    private func place(_ path: String, isRequired: Bool = true) throws -> SinkChecks.Place {
        SinkChecks.Place(
            spec: file(path),
            addresses: [try #require(Address("acme/\(path)"))],
            isRequired: isRequired
        )
    }

    @Test func `has each place once, and knows for whom it is`() throws {
        let specs = [
            try spec("a", [file("x", isRequired: false), file("y")]), try spec("b", [file("x")]),
        ]
        let places = SinkChecks.places(in: Dictionary(uniqueKeysWithValues: specs))
        #expect(places.map(\.spec.id.target) == ["x", "y"])
        #expect(places[0].addresses.map(\.name) == ["a", "b"])
        #expect(places[0].isRequired)
    }

    @Test func `tells what is wrong once for all that it is wrong with`() throws {
        let problem = SinkChecks.Problem(detail: "the server is down", hint: "start it")
        let outcomes: [SinkChecks.Outcome] = [
            (try place("a"), nil), (try place("b"), problem), (try place("c"), problem),
            (try place("d"), problem), (try place("e"), problem),
            (try place("f", isRequired: false), SinkChecks.Problem(detail: "it is full")),
        ]
        let checks = SinkChecks.checks(of: "file", outcomes)
        #expect(checks.map(\.outcome) == [.ok, .failed, .warning])
        #expect(checks[0].detail == "1 of 6 takes a write probe")
        #expect(
            checks[1].detail == "file b, file c, file d and 1 more (of acme/b and 3 more): the "
                + "server is down"
        )
        #expect(checks[1].remedy == "start it")
    }

    @Test func `does not tell a thousand things`() throws {
        let outcomes: [SinkChecks.Outcome] = try (0..<30).map { number in
            (try place("p\(number)"), SinkChecks.Problem(detail: "problem \(number)"))
        }
        let checks = SinkChecks.checks(of: "file", outcomes)
        #expect(checks.count == 11)
        #expect(checks.last?.detail == "20 more take no write probe")
    }

    // MARK: Deadlines

    @Test func `has a deadline that what never ends does not hold up`() async {
        let time = TimeSource(now: { Instant(seconds: 0) }, sleep: { _ in await Task.yield() })
        let deadline = Deadline(time: time, stop: StopSignal())
        let never = StopSignal()
        guard case .late = await deadline.run(.seconds(30), { await never.wait() }) else {
            return #expect(Bool(false), "it should be late")
        }
        never.stop()
        guard
            case .done(7) = await Deadline(
                time: TimeSource(now: { Instant(seconds: 0) }, sleep: { _ in await never.wait() }),
                stop: StopSignal()
            ).run(.seconds(1), { 7 })
        else { return #expect(Bool(false), "it should be done") }
    }

    @Test func `ends with the program's stop`() async {
        let stop = StopSignal()
        stop.stop()
        let never = StopSignal()
        let time = TimeSource(now: { Instant(seconds: 0) }, sleep: { _ in await Task.yield() })
        let ending = await Deadline(time: time, stop: stop).run(.seconds(1)) { await never.wait() }
        guard case .stopped = ending else { return #expect(Bool(false), "it should be stopped") }
        never.stop()
    }
}
