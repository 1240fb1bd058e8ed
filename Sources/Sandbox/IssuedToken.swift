import Model
import Secrets

/// A token that was just made, with its secret, which is shown once.
struct IssuedToken: ~Copyable {
    let token: LiveToken
    let secret: Secret
    /// What is kept of the secret.
    let digest: String

    init(
        name: String,
        tokenDescription: String,
        expiresAt: Instant?,
        capabilities: Capabilities,
        using random: inout some RandomNumberGenerator
    ) {
        guard let id = TokenID(RandomBits(using: &random).text) else {
            preconditionFailure("hexadecimal digits and hyphens are an id")
        }
        token = LiveToken(
            id: id,
            name: name,
            tokenDescription: tokenDescription,
            expiresAt: expiresAt,
            capabilities: capabilities
        )
        let secret = TokenSecret.make(using: &random)
        digest = TokenSecret.digest(of: secret)
        self.secret = secret
    }
}
