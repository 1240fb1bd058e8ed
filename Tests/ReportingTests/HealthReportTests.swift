import Golden
import Reporting
import Testing

@Suite("A doctor's report")
struct HealthReportTests {
    private let report = HealthReport([
        HealthCheck("configuration", .ok, "/etc/regent/regent.yaml; organizations: acme"),
        HealthCheck("git fetch", .ok, "https://git.example/tokens: main is at 4f1c2ab"),
        HealthCheck(
            "git push",
            .failed,
            "fetch refs/heads/main from https://git.example/tokens: the server said 403",
            remedy: "look at source.auth and status.auth in the configuration"
        ),
        HealthCheck(
            "escrow key mode",
            .warning,
            "others can read /etc/regent/escrow.key",
            remedy:
                "chmod 600 /etc/regent/escrow.key; `regent state rekey` makes another key where "
                + "somebody may have read it"
        ),
        HealthCheck("rate limit", of: "acme", .skipped, "the API tells of no limit on calls"),
        HealthCheck(
            "sink",
            of: "kubernetesSecret a-cluster-of-a-long-name",
            .ok,
            "2 of 2 take a write probe"
        ),
        HealthCheck(
            "sink",
            of: "vault",
            .failed,
            "vault kv/\u{1b}[31mteam#token (of acme/a): the policy | does not allow *update*",
            remedy: "write a policy: path \"kv/data/team\" { capabilities = [\"update\"] }"
        ),
    ])

    @Test(arguments: [60, 100])
    func `has a line for each check, and below it what to do`(width: Int) throws {
        try expectGolden(report.text(TextOptions(width: width)), "doctor-\(width).txt")
    }

    @Test func `is coloured by outcomes alone`() throws {
        try expectGolden(report.text(TextOptions(width: 100, usesColor: true)), "doctor-colour.txt")
    }

    @Test func `is a document for programs`() throws {
        try expectGolden(report.json(), "doctor.json")
    }

    @Test func `is a table for a page`() throws {
        try expectGolden(report.markdown(), "doctor.md")
    }

    @Test(arguments: HealthCheck.Outcome.allCases)
    func `is healthy unless something failed`(outcome: HealthCheck.Outcome) {
        let report = HealthReport([HealthCheck("api", outcome, "seen")])
        #expect(report.isHealthy == (outcome != .failed))
        #expect(report.count(outcome) == 1)
    }
}
