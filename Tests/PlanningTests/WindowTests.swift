import Model
import Planning
import Testing

@Suite("Rotations keep to the hours of their window")
struct WindowTests {
    /// Weekdays from nine to four in Berlin.
    private static let office = RotationWindow(
        days: [.monday, .tuesday, .wednesday, .thursday, .friday],
        from: 9 * 60,
        to: 16 * 60,
        timeZone: "Europe/Berlin"
    )

    private func at(_ text: String) throws -> Instant { try #require(Instant(rfc3339: text)) }

    private func scheduled(
        issuedAt: String,
        every: Duration? = nil,
        lifetime: Duration? = nil,
        overlap: Duration = .hours(24),
        in window: RotationWindow
    ) throws -> Instant {
        let issuedAt = try at(issuedAt)
        let spec = spec(lifetime: lifetime.map(Lifetime.after) ?? .never) {
            $0.rotation = RotationPolicy(
                every: every,
                renewBefore: lifetime.map { .seconds($0.wholeSeconds / 3) },
                overlap: overlap,
                window: window
            )
        }
        var record = try record(of: spec)
        record.issuedAt = issuedAt
        let expiresAt = spec.lifetime.expiry(issuedAt: issuedAt)
        return try #require(
            Schedule.nextRotation(of: record, under: spec, expiresAt: expiresAt)
        ).at
    }

    @Test(arguments: [
        // Due within the window, before it on its day, after it, and at a weekend.
        ("2026-11-02T10:00:00Z", "2026-11-12T10:00:00Z"),
        ("2026-11-02T05:00:00Z", "2026-11-12T08:00:00Z"),
        ("2026-11-02T17:00:00Z", "2026-11-13T08:00:00Z"),
        ("2026-11-04T10:00:00Z", "2026-11-16T08:00:00Z"),
        // In summer the same wall clock is an hour earlier.
        ("2026-06-01T05:00:00Z", "2026-06-11T07:00:00Z"),
    ])
    func `a rotation waits for the next opening`(issued: String, due: String) throws {
        let rotation = try scheduled(issuedAt: issued, every: .days(10), in: Self.office)
        #expect(rotation == (try at(due)))
    }

    @Test func `a window that opens too late is left out for the last one before it`() throws {
        let mondays = RotationWindow(days: [.monday], from: 540, to: 600, timeZone: "UTC")
        // It ends on Saturday the 14th and may wait until the 13th; the Monday before is the 9th.
        let rotation = try scheduled(
            issuedAt: "2026-11-05T12:00:00Z",
            lifetime: .days(9),
            in: mondays
        )
        #expect(rotation == (try at("2026-11-09T09:00:00Z")))
    }

    @Test func `where no window opens in a token's life, it does not lapse for that`() throws {
        let mondays = RotationWindow(days: [.monday], from: 540, to: 600, timeZone: "UTC")
        // Issued within a window: to rotate in that again would never end.
        let rotation = try scheduled(
            issuedAt: "2026-11-09T09:30:00Z",
            lifetime: .days(3),
            in: mondays
        )
        #expect(rotation == (try at("2026-11-11T09:30:00Z")))
    }

    // MARK: What is planned meanwhile

    /// A token with a window, one of whose capabilities changed; at noon, 2026-11-24 in UTC.
    private func changed(
        _ window: RotationWindow,
        expiresIn left: Duration = .days(80),
        _ change: (inout TokenSpec) -> Void = { _ in }
    ) throws -> World {
        var world = try World.settled(spec { $0.rotation.window = window }) {
            $0.token.expiresAt = noon + left
        }
        world.specs[0].capabilities = Capabilities(datasets: ["audit": ["query": ["read"]]])
        change(&world.specs[0])
        return world
    }

    private var closed: RotationWindow {
        RotationWindow(days: [.sunday], from: 60, to: 120, timeZone: "America/New_York")
    }

    @Test func `a change waits for it, and the plan says until when`() throws {
        let operation = try changed(closed).operation()
        #expect(operation.action == .regenerate)
        #expect(operation.deferral?.reason == .outsideWindow)
        let opening = try #require(operation.deferral?.until)
        #expect(operation.deferral?.remedy.contains("Sun") == true)
        #expect(operation.deferral?.remedy.contains("01:00 America/New_York") == true)
        #expect(opening > noon && opening < noon + .days(7))
    }

    @Test func `the last window before an expiry is called that`() throws {
        let remedy = try changed(closed, expiresIn: .days(10)).operation().deferral?.remedy
        #expect(remedy?.hasSuffix(", the last one before it expires") == true)
    }

    @Test func `where it does not open again in time, the plan says when it is done without`()
        throws
    {
        let operation = try changed(closed, expiresIn: .days(3)).operation()
        #expect(operation.deferral?.until == noon + .days(1), "an overlap before its end")
        #expect(operation.deferral?.remedy.contains("does not open again") == true)
    }

    @Test func `what is urgent does not wait`() throws {
        #expect(try changed(closed) { $0.regenerationRequest = "now" }.operation().isRunnable)
        #expect(try changed(closed, expiresIn: .hours(47)).operation().isRunnable)
        #expect(try changed(closed, expiresIn: .seconds(-1)).operation().isRunnable)
        var lost = try changed(closed)
        lost.confirmedMissing = [lost.records[0].token.id]
        #expect(try lost.operation().isRunnable)
    }

    @Test func `within it nothing waits`() throws {
        let always = RotationWindow(from: 0, to: 1440, timeZone: "Asia/Kathmandu")
        #expect(try changed(always).operation().isRunnable)
    }
}
