import Golden
import Model
import Testing

@testable import Controller

@Suite("Metrics")
struct MetricsTests {
    /// A controller of which every metric has something to tell.
    private static func busyController() -> ControllerSnapshot {
        var snapshot = workingController()
        snapshot.sourceReadAt = Instant(seconds: noon.seconds, nanoseconds: 42_000_000)
        snapshot.commit = "4f1c2ab0000000000000000000000000000000ab"
        snapshot.tokens = [
            .init(
                address: address("billing"),
                expiresAt: noon + .days(90),
                isReady: true,
                nextRotationAt: noon + .days(30)
            ),
            .init(address: address("checkout"), expiresAt: noon + .days(1), isReady: false),
            .init(address: address("forever"), isReady: true),
        ]
        snapshot.openOperations = [
            address("checkout"): .init(
                id: operationID(),
                state: "accepted",
                pendingDeliveries: 2,
                lostSecrets: 0
            ),
            address("search"): .init(
                id: operationID(),
                state: "ambiguous",
                pendingDeliveries: 0,
                lostSecrets: 1
            ),
        ]
        for (kind, seconds) in [(Action.create, [0.2, 0.3, 7]), (.regenerate, [100_000])] {
            for second in seconds {
                snapshot.operationDurations[
                    kind,
                    default: Histogram(bounds: ControllerSnapshot.operationBounds)
                ].observe(.milliseconds(Int(second * 1000)))
            }
        }
        snapshot.operations = [
            .init(action: .create, reason: .notFound, hasSucceeded: true): 3,
            .init(action: .regenerate, reason: .rotationDue, hasSucceeded: false): 1,
            // Not among those that are told from the start.
            .init(action: .create, reason: .requested, hasSucceeded: true): 2,
        ]
        snapshot.deferred = [.brake: 3, .invalidManifest: 1]
        snapshot.cycleDurations.observe(.milliseconds(80))
        snapshot.cycleDurations.observe(.minutes(11))
        snapshot.sealedCount = 4
        snapshot.leftOverTokens = 1
        snapshot.calls = CallCounts(
            answersByStatus: [200: 17, 201: 3, 429: 2],
            unansweredCount: 1,
            remaining: 995
        )
        return snapshot
    }

    @Test func `are told of a busy controller`() throws {
        let metrics = ControllerMetrics(Self.busyController(), namesTokens: true)
        try expectGolden(metrics.text, "busy.prom")
    }

    @Test func `are told of one that has just begun`() throws {
        let snapshot = ControllerSnapshot(version: "1.2.3", interval: .minutes(1), startedAt: noon)
        try expectGolden(ControllerMetrics(snapshot, namesTokens: true).text, "new.prom")
    }

    @Test func `name no token where they are not to, and count them all the same`() {
        let text = ControllerMetrics(Self.busyController(), namesTokens: false).text
        for hidden in ["billing", "checkout", "acme", "regent_token_"] {
            #expect(!text.contains(hidden))
        }
        #expect(text.contains("\nregent_tokens{ready=\"true\"} 2\n"))
        #expect(text.contains("\nregent_tokens{ready=\"false\"} 1\n"))
    }

    @Test func `have a name, a help and a type once, and samples of that name after them`() {
        let text = ControllerMetrics(Self.busyController(), namesTokens: true).text
        var current = ""
        var seen: Set<String> = []
        for line in text.split(separator: "\n") {
            let words = line.split(separator: " ")
            if line.hasPrefix("# HELP ") {
                current = String(words[2])
                #expect(seen.insert(current).inserted, "\(current) comes twice")
                #expect(words.count > 4, "\(current) is not explained")
            } else if line.hasPrefix("# TYPE ") {
                #expect(String(words[2]) == current)
            } else {
                #expect(line.hasPrefix(current), "\(line)")
                #expect(!line.contains("xaat-"))
            }
        }
        #expect(seen.count == 18)
    }

    // MARK: The format

    @Test(arguments: [
        ("plain", "plain"), ("a\\b", "a\\\\b"), ("say \"hi\"", "say \\\"hi\\\""),
        ("two\nlines", "two\\nlines"), ("é\u{1b}", "é\u{1b}"), ("", ""), ("}", "}"),
        ("\r\n", "\r\\n"),
    ])
    func `escape what a label's value may not have`(value: String, written: String) {
        var exposition = Exposition()
        exposition.begin("a", .gauge, "b")
        exposition.sample(1, [("c", value), ("d", value)])
        let last = "a{c=\"\(written)\",d=\"\(written)\"} 1\n"
        #expect(exposition.text == "# HELP a b\n# TYPE a gauge\n" + last)
    }

    @Test func `escape a help without its quotes`() {
        var exposition = Exposition()
        exposition.begin("a", .counter, "b\\c \"d\"\ne")
        #expect(exposition.text == "# HELP a b\\\\c \"d\"\\ne\n# TYPE a counter\n")
    }

    @Test(arguments: [
        (Instant(seconds: 5), "5"), (Instant(seconds: 5, nanoseconds: 1_999_999), "5.001"),
        (Instant(seconds: 5, nanoseconds: 120_000_000), "5.120"),
        (Instant(seconds: 5, nanoseconds: 999_999), "5"),
    ])
    func `tell instants in seconds, to the millisecond`(instant: Instant, written: String) {
        var exposition = Exposition()
        exposition.begin("a", .gauge, "b")
        exposition.sample(instant)
        #expect(exposition.text.hasSuffix("a \(written)\n"))
    }

    @Test func `count a duration in each bucket that it fits`() {
        var histogram = Histogram(bounds: [0.5, 1, 60])
        for duration in [.milliseconds(500), .seconds(1), .minutes(2), .seconds(-3)] as [Duration] {
            histogram.observe(duration)
        }
        var exposition = Exposition()
        exposition.begin("a", .histogram, "b")
        exposition.sample(histogram, [("c", "d")])
        #expect(
            exposition.text.hasSuffix(
                """
                a_bucket{c="d",le="0.5"} 2
                a_bucket{c="d",le="1"} 3
                a_bucket{c="d",le="60"} 3
                a_bucket{c="d",le="+Inf"} 4
                a_sum{c="d"} 121.5
                a_count{c="d"} 4

                """
            )
        )
    }
}
