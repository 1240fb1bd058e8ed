import Model
import Secrets

/// The text that a sink is given around a secret.
struct SecretTemplate: Sendable {
    /// The text between the places of the secret: one more than there are places.
    private let parts: [String]

    /// Takes a template that has ``SinkOptions/placeholder`` in it.
    init(_ template: String) {
        parts = template.split(
            separator: SinkOptions.placeholder,
            omittingEmptySubsequences: false
        ).map(String.init)
    }

    /// The text with the secret in its places.
    func rendered(_ secret: SharedSecret) -> SharedSecret {
        var text = SecretText()
        for (number, part) in parts.enumerated() {
            if number > 0 { text.append(secret) }
            text.append(part)
        }
        return text.finishSecret()
    }

    /// The secret that a text was made of; nil where it was made of another template.
    func secret(in text: SharedSecret) -> SharedSecret? {
        let places = parts.count - 1
        let fixed = parts.reduce(0) { $0 + $1.utf8.count }
        let (start, count) = (parts[0].utf8.count, text.withSecret { $0.byteCount } - fixed)
        guard places > 0, count > 0, count.isMultiple(of: places) else { return nil }
        let candidate = text.withSecret { text in
            text.withBytes {
                SharedSecret(Secret(copying: $0.extracting(start..<(start + count / places))))
            }
        }
        let again = rendered(candidate)
        let isSame = again.withSecret { again in text.withSecret { Secret.isEqual($0, again) } }
        return isSame ? candidate : nil
    }
}
