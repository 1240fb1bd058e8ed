public import Model

/// When a token's next rotation comes due by itself.
public enum Schedule {
    /// The next rotation of a token under a manifest's policy; nil where nothing is scheduled.
    ///
    /// Due = min(issued + `every`, expiry − `renewBefore`) − the spread's offset, but never before
    /// the token was issued. A fixed expiry plans nothing by itself, since every successor would be
    /// due at once.
    public static func nextRotation(
        of record: TokenRecord,
        under spec: TokenSpec,
        expiresAt: Instant?
    ) -> ScheduledRotation? {
        var due: [(at: Instant, reason: Reason)] = []
        if let every = spec.rotation.every {
            due.append((record.issuedAt + every, .rotationDue))
        }
        if case .after = spec.lifetime, let expiresAt, let margin = spec.rotation.renewBefore {
            due.append((expiresAt - margin, .expiringSoon))
        }
        guard let first = due.min(by: { $0.at < $1.at }) else { return nil }
        let spread = offset(of: record.address, within: spec.rotation.spread)
        return ScheduledRotation(
            address: record.address,
            at: max(record.issuedAt, first.at - spread),
            reason: first.reason
        )
    }

    /// A fixed offset in [0, spread) in whole seconds, from the address, so that tokens made on one
    /// day do not come due in one second.
    public static func offset(of address: Address, within spread: Duration) -> Duration {
        guard spread.wholeSeconds > 0 else { return .zero }
        let hash = stableHash(address.description)
        return .seconds(Int64(hash % UInt64(spread.wholeSeconds)))
    }

    /// FNV-1a, finished by a mixer so that near names lie far apart: the same in every process, as
    /// Swift's own hashes are not.
    private static func stableHash(_ text: String) -> UInt64 {
        var hash: UInt64 = 0xcbf2_9ce4_8422_2325
        for byte in text.utf8 { hash = (hash ^ UInt64(byte)) &* 0x0000_0100_0000_01b3 }
        hash = (hash ^ (hash >> 33)) &* 0xff51_afd7_ed55_8ccd
        return hash ^ (hash >> 33)
    }
}
