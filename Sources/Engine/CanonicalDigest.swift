import FoundationEssentials
import Secrets

/// The digest of a value's canonical JSON: `sha256:…`.
func canonicalDigest(of value: some Encodable) throws -> String {
    let encoder = JSONEncoder()
    encoder.outputFormatting = [.sortedKeys, .withoutEscapingSlashes]
    return "sha256:\(sha256(try encoder.encode(value)))"
}
