import Axiom
import HTTPClient
import Manifests
import Model

extension TokenAPI {
    /// The API of an organization as the configuration has it.
    ///
    /// - Parameters:
    ///   - environment: Where a credential may be.
    ///   - time: Also what it waits with between tries; a clock that does not wait allows one try.
    init(
        _ organization: ControllerConfiguration.Organization,
        of configuration: ControllerConfiguration,
        environment: [String: String],
        transport: any Transport,
        limiter: RateLimiter,
        time: TimeSource
    ) {
        self.init(
            organization: organization.name,
            baseURL: organization.apiURL,
            credential: CredentialReader.credential(
                organization.credential,
                environment: environment
            ),
            organizationID: organization.organizationID,
            transport: transport,
            limiter: limiter,
            time: time,
            requestTimeout: configuration.requestTimeout
        )
    }
}
