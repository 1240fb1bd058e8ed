public import Planning
public import Secrets

/// Whose secret it is that somebody found.
public struct Identification: Hashable, Sendable {
    /// The token that it belongs to; nil: none that is known.
    public var secret: KnownSecret?
    /// Tokens whose digests were made with another key, so that they cannot be compared.
    public var otherKeyCount: Int
    /// Tokens without a digest: issued before digests were kept, or by a call whose answer was lost.
    public var undigestedCount: Int

    /// Makes a finding.
    package init(secret: KnownSecret?, otherKeyCount: Int, undigestedCount: Int) {
        self.secret = secret
        self.otherKeyCount = otherKeyCount
        self.undigestedCount = undigestedCount
    }
}

extension StoreActor {
    /// Finds the token that a secret belongs to, by its keyed digest: it goes nowhere.
    ///
    /// - Throws: `StoreError`.
    public func identify(_ secret: SharedSecret, with key: SealingKey) throws -> Identification {
        let digest = secret.withSecret { key.digest($0) }
        var found = Identification(secret: nil, otherKeyCount: 0, undigestedCount: 0)
        // All are compared, so that the time it takes does not tell which one it is.
        for known in try snapshot().knownSecrets {
            let comparable = known.digests.filter { $0.keyID == key.keyID }
            if known.digests.isEmpty {
                found.undigestedCount += 1
            } else if comparable.isEmpty {
                found.otherKeyCount += 1
            }
            for candidate in comparable.sorted(by: { $0.hex < $1.hex })
            where SealingKey.isEqual(candidate.hex, digest) {
                found.secret = known
            }
        }
        return found
    }
}
