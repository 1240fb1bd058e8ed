import Axiom
import HTTPClient
import Manifests
import Model
import Reporting
import Secrets

/// Asks each organization's token API for its list, once.
struct APIChecks: Sendable {
    let configuration: ControllerConfiguration
    let invocation: Invocation
    let transport: any Transport
    let deadline: Deadline

    func run() async -> [HealthCheck] {
        await withTaskGroup(of: (Int, [HealthCheck]).self) { group in
            for (place, organization) in configuration.organizations.enumerated() {
                group.addTask { (place, await checks(of: organization)) }
            }
            var found: [Int: [HealthCheck]] = [:]
            for await (place, checks) in group { found[place] = checks }
            return found.sorted { $0.key < $1.key }.flatMap(\.value)
        }
    }

    private func checks(
        of organization: ControllerConfiguration.Organization
    ) async -> [HealthCheck] {
        let limiter = RateLimiter(time: invocation.time)
        // One try: what fails now and then is to be seen here.
        let once = TimeSource(now: invocation.time.now, sleep: { _ in throw CancellationError() })
        let api = TokenAPI(
            organization,
            of: configuration,
            environment: invocation.environment,
            transport: transport,
            limiter: limiter,
            time: once
        )
        let name = organization.name
        let ending = await deadline.run(configuration.requestTimeout + .seconds(5)) {
            () -> Result<TokenList, APIError> in
            do throws(APIError) {
                return .success(try await api.listTokens())
            } catch {
                return .failure(error)
            }
        }
        switch ending {
        case .late:
            return [
                .late("api", of: name, remedy: "look at the network and \(organization.apiURL)")
            ]
        case .stopped: return [.stopped("api", of: name)]
        case .done(let result):
            let tokens = result.map(\.tokens)
            var checks = [APIJudgement.list(tokens, of: name, at: organization.apiURL)]
            if case .success(let list) = tokens {
                checks.append(
                    APIJudgement.capabilities(
                        in: list,
                        at: invocation.time.now() + (api.clockOffset ?? .zero),
                        isAPIToken: isAPIToken(organization.credential),
                        of: name
                    )
                )
            }
            guard !limiter.counts.answersByStatus.isEmpty else { return checks }
            return checks + [
                APIJudgement.clock(api.clockOffset, of: name),
                APIJudgement.rateLimit(limiter.counts.remaining, of: name),
            ]
        }
    }

    /// Whether the credential begins as an API token does, and is no person's own.
    private func isAPIToken(
        _ source: ControllerConfiguration.Organization.Credential
    ) -> Bool {
        let credential = CredentialReader.credential(source, environment: invocation.environment)
        guard let secret = try? credential.read() else { return false }
        let prefix = Array("xaat-".utf8)
        return secret.withSecret { secret in
            secret.withBytes { bytes in
                let characters = Span<UInt8>(_bytes: bytes)
                return characters.count > prefix.count
                    && prefix.indices.allSatisfy { characters[$0] == prefix[$0] }
            }
        }
    }
}
