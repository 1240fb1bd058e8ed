import Model
import Reporting
import Testing

@testable import CLI

@Suite("A doctor's judgement")
struct DoctorJudgementTests {
    typealias Outcome = HealthCheck.Outcome

    // MARK: Libraries

    @Test(arguments: [
        ("1.5.1", "1.5.1", true), ("1.5.1", "1.5.0", false), ("1.5.1", "1.10", true),
        ("1.10.0", "1.9.9", false), ("7.88.1", "8.0.0", true), ("3.0.15", "3.0.17-1", true),
        ("1.2.13", "1.3.1.zlib-ng", true), ("0.9.75", "unknown", false),
    ])
    func `of a version compares numbers`(floor: String, version: String, isEnough: Bool) {
        #expect(LibraryJudgement.isAtLeast(floor, version) == isEnough)
    }

    @Test func `warns of each library that gets no security updates, and lists the others`() {
        let checks = LibraryJudgement.checks([
            LibraryJudgement.Library(name: "libgit2", version: "1.5.0", floor: "1.5.1"),
            LibraryJudgement.Library(name: "zlib", version: "1.3", floor: "1.2.13"),
        ])
        #expect(checks.map(\.outcome) == [.ok, .warning])
        #expect(checks[0].detail == "zlib 1.3")
        #expect(checks[1].title == "libraries libgit2")
        #expect(checks[1].remedy == "upgrade the system's package of libgit2")
    }

    @Test func `knows the version of every library of this process`() {
        #expect(LibraryJudgement.present.count >= 8)
        for library in LibraryJudgement.present {
            #expect(library.version.first?.isNumber == true, "\(library)")
        }
    }

    // MARK: Clocks and limits

    @Test(arguments: [
        (Int64(0), Outcome.ok), (59, .ok), (-59, .ok), (60, .warning), (-60, .warning),
        (299, .warning),
        (300, .failed), (-300, .failed),
    ])
    func `of clocks begins at a minute and ends at five`(seconds: Int64, outcome: Outcome) {
        let check = APIJudgement.clock(.seconds(seconds), of: "acme")
        #expect(check.outcome == outcome)
        #expect((check.remedy != nil) == (outcome != .ok))
        if seconds != 0 { #expect(check.detail.contains(seconds > 0 ? "behind" : "ahead of")) }
    }

    @Test func `of a clock that nobody tells is a warning`() {
        #expect(APIJudgement.clock(nil, of: "acme").outcome == .warning)
    }

    @Test(arguments: [(Int?.none, Outcome.skipped), (0, .warning), (9, .warning), (10, .ok)])
    func `of the calls that are left`(remaining: Int?, outcome: Outcome) {
        #expect(APIJudgement.rateLimit(remaining, of: "acme").outcome == outcome)
    }

    // MARK: The credential

    private static let now = Instant(seconds: 1_800_000_000)

    private func token(_ actions: Set<String>, endsIn seconds: Int64? = nil) throws -> LiveToken {
        LiveToken(
            id: try #require(TokenID("91bc0000-0000-4000-8000-000000000000")),
            name: "t",
            expiresAt: seconds.map { Self.now + .seconds($0) },
            capabilities: Capabilities(organization: ["apiTokens": actions])
        )
    }

    private func judged(_ tokens: [LiveToken], isAPIToken: Bool = true) -> HealthCheck {
        APIJudgement.capabilities(
            in: tokens,
            at: Self.now,
            isAPIToken: isAPIToken,
            of: "acme"
        )
    }

    @Test func `tells what all tokens that may list have in common`() throws {
        let all: Set = ["create", "read", "update", "delete"]
        #expect(judged([try token(all), try token([])]).outcome == .ok)
        #expect(judged([try token(all), try token(["read"], endsIn: -1)]).outcome == .ok)
        let mixed = judged([try token(all), try token(["read", "create"])])
        #expect(mixed.outcome == .skipped)
        #expect(
            mixed.detail == "apiTokens: it has create, read; update, delete cannot be told, as 2 "
                + "live tokens may be it, which differ"
        )
    }

    @Test func `says what none of them has, which is grave but for deleting`() throws {
        let lacking = judged([try token(["read"])])
        #expect(lacking.outcome == .failed)
        #expect(lacking.detail == "apiTokens: it has read; it lacks create, update, delete")
        #expect(lacking.remedy?.contains("apiTokens: [create, read, update, delete]") == true)
        #expect(judged([try token(["read", "create", "update"])]).outcome == .warning)
    }

    @Test func `cannot tell of a person's token, or of one that is not in the list`() throws {
        #expect(judged([try token(["read"])], isAPIToken: false).outcome == .skipped)
        #expect(judged([try token(["create"])]).outcome == .skipped)
        #expect(judged([]).remedy?.contains("--probe-api") == true)
    }

    // MARK: The machine

    @Test func `of memory that is not locked is a warning`() {
        #expect(MachineJudgement.memory(isLocked: true, limitBytes: nil).outcome == .ok)
        let check = MachineJudgement.memory(isLocked: false, limitBytes: 65536)
        #expect(check.outcome == .warning)
        #expect(check.detail.contains("limit: 64 KiB"))
    }

    @Test(arguments: [
        ([String]?.none, false, Outcome.skipped), ([], false, .ok), (["/dev/zram0"], false, .ok),
        (["/dev/sda2"], true, .ok), (["/dev/zram0", "/dev/sda2"], false, .warning),
    ])
    func `of the swap depends on what is locked`(
        devices: [String]?,
        isLocked: Bool,
        outcome: Outcome
    ) {
        #expect(MachineJudgement.swap(devices, isLocked: isLocked).outcome == outcome)
    }

    @Test func `reads the devices of the swap`() {
        let table = "Filename\t\t\tType\t\tSize\n/dev/sda2      partition\t1000\n/swap file\t5\n"
        #expect(MachineJudgement.devices(swaps: table) == ["/dev/sda2", "/swap"])
        #expect(MachineJudgement.devices(swaps: "Filename\tType\n").isEmpty)
    }

    @Test(arguments: [
        (UInt64?(0), String?("core"), Outcome.ok),
        (0, "|/usr/lib/systemd/systemd-coredump %P", .warning),
        (nil, "core", .warning), (4096, "core", .warning), (0, nil, .ok),
    ])
    func `of core dumps goes by the limit, but for programs that take them`(
        limit: UInt64?,
        pattern: String?,
        outcome: Outcome
    ) {
        #expect(MachineJudgement.coreDumps(limitBytes: limit, pattern: pattern).outcome == outcome)
    }

    // MARK: The state

    @Test(arguments: [
        (UInt64?.none, Outcome.skipped), (1, .failed), (16 * 1024 * 1024, .warning),
        (256 * 1024 * 1024, .ok),
    ])
    func `of the space that is free`(bytes: UInt64?, outcome: Outcome) {
        #expect(StateJudgement.space(bytes, in: "/var/lib/regent").outcome == outcome)
    }

    @Test func `names the files that others may look into`() {
        #expect(StateJudgement.modes([("/s/state.db", 0o600)]) == nil)
        let check = StateJudgement.modes([("/s/state.db", 0o644), ("/s/state.db-wal", 0o600)])
        #expect(check?.detail == "others may look into /s/state.db (0644)")
        #expect(check?.remedy == "chmod go= /s/state.db")
    }
}
