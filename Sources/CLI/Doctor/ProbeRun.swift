import Axiom
import Engine
import HTTPClient
import Manifests
import Model
import Reporting
import Secrets

/// Probes the APIs of organizations with throw-away tokens, one organization after the other.
struct ProbeRun: Sendable {
    let configuration: ControllerConfiguration
    let organizations: [ControllerConfiguration.Organization]
    let invocation: Invocation

    /// Takes the organizations that were named; none: all.
    ///
    /// - Throws: ``CommandFailure`` for a name that the configuration does not have.
    init(
        _ configuration: ControllerConfiguration,
        named names: [String],
        _ invocation: Invocation
    ) throws {
        let known = configuration.organizations.map(\.name)
        if let unknown = names.first(where: { !known.contains($0) }) {
            throw CommandFailure(
                "the configuration has no organization '\(unknown.escapingControls)', only "
                    + UsageError.list(known),
                status: .usage
            )
        }
        self.configuration = configuration
        organizations = configuration.organizations.filter {
            names.isEmpty || names.contains($0.name)
        }
        self.invocation = invocation
    }

    /// What a person is asked about.
    var question: String {
        let names = organizations.map { "\($0.name) (\($0.apiURL))" }.joined(separator: ", ")
        return "A throw-away token is made at \(names), with up to five successors; it may do next "
            + "to nothing, ends within the hour, and all of them are deleted at the end."
    }

    /// - Parameter notices: Told what is made before it is.
    func run(notices: (String) -> Void) async -> [HealthCheck] {
        let transport = CurlTransport(userAgent: "regent/\(RegentProgram.version)")
        var checks: [HealthCheck] = []
        for organization in organizations where !invocation.stop.isStopped {
            // Its waits do not end early: what was made is deleted after a stop, too.
            let api = TokenAPI(
                organization,
                of: configuration,
                environment: invocation.environment,
                transport: transport,
                limiter: RateLimiter(time: invocation.time),
                time: invocation.time
            )
            var random = SystemRandom()
            let probe = APIProbe(
                api,
                time: invocation.time,
                stop: invocation.stop,
                random: random.next()
            )
            notices("\(organization.name): tokens named '\(probe.name)' are made and deleted")
            checks += Self.checks(await probe.run(), of: organization.name, named: probe.name)
        }
        return checks
    }

    static func checks(
        _ report: APIProbe.Report,
        of organization: String,
        named name: String
    ) -> [HealthCheck] {
        let facts = report.facts.map { fact in
            HealthCheck(
                "probe",
                of: "\(organization): \(fact.question)",
                fact.meaning.outcome,
                fact.answer
            )
        }
        let subject = "\(organization): clean-up"
        let byHand = "delete the tokens named '\(name)' by hand; each ends within the hour"
        if !report.left.isEmpty {
            let ids = report.left.map(\.text).joined(separator: ", ")
            let words = "these tokens are left: \(ids)"
            return facts + [HealthCheck("probe", of: subject, .failed, words, remedy: byHand)]
        }
        guard !report.isLeftUnknown else {
            let words = "the tokens that are left could not be listed"
            return facts + [HealthCheck("probe", of: subject, .failed, words, remedy: byHand)]
        }
        let words = "all \(report.madeCount) tokens that were made are deleted"
        return facts + [HealthCheck("probe", of: subject, .ok, words)]
    }
}

extension ProbeFact.Meaning {
    fileprivate var outcome: HealthCheck.Outcome {
        switch self {
        case .asExpected: .ok
        case .otherwise: .warning
        case .obstacle: .failed
        case .unknown: .skipped
        }
    }
}
