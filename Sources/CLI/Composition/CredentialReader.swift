import Axiom
import Manifests
import Secrets

/// Reads an organization's credential each time that it is needed, so that a changed one counts at
/// once.
enum CredentialReader {
    private static let largestBytes = 4096

    static func credential(
        _ source: ControllerConfiguration.Organization.Credential,
        environment: [String: String]
    ) -> Credential {
        switch source {
        case .environment(let name):
            Credential { () throws(CredentialError) in
                guard let text = environment[name], !text.isEmpty else {
                    throw CredentialError("the variable \(name) is not set")
                }
                return unsafe SharedSecret(Secret(copying: text.utf8Span.span.bytes))
            }
        case .file(let path):
            Credential { () throws(CredentialError) in
                try read(path)
            }
        }
    }

    private static func read(_ path: String) throws(CredentialError) -> SharedSecret {
        do throws(SecretFileError) {
            return SharedSecret(
                try SecretFile.read(path, maxBytes: largestBytes, trimsNewline: true)
            )
        } catch {
            throw CredentialError(error.description)
        }
    }
}
