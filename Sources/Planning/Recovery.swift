public import Model

/// Rebuilds a lost state from a published status and the live tokens.
///
/// A record is made only where the status's token is live under its name; a status alone, which
/// others can write, proves nothing.
public struct Recovery: Hashable, Sendable {
    /// What becomes of one published token.
    public enum Outcome: Hashable, Sendable {
        /// It is Regent's again; with what is to be known of it.
        case adopted([String])
        /// The API has no such token, or it has expired.
        case gone(String)
        /// It may be somebody else's, so it is left alone.
        case notProven(String)
    }

    /// One published token, and what becomes of it.
    public struct Entry: Hashable, Sendable {
        /// What the status says.
        public let published: PublishedToken
        /// What becomes of it.
        public let outcome: Outcome
    }

    /// Every published token, by address.
    public private(set) var entries: [Entry] = []
    /// What the new state begins with.
    public private(set) var changes: [StateChange] = []
    /// How many tokens are adopted.
    public private(set) var adoptedCount = 0

    /// Finds out what can be proven.
    ///
    /// - Parameters:
    ///   - live: What the API shows, by organization.
    ///   - now: This machine's present instant.
    public init(
        of status: PublishedStatus,
        desired: DesiredState,
        live: [String: LiveOrganization],
        at now: Instant
    ) {
        var paths: [Address: String] = [:]
        let claims = Dictionary(grouping: status.tokens, by: \.id).mapValues(\.count)
        for token in status.tokens.sorted(by: { $0.address < $1.address }) {
            let outcome: Outcome
            switch Self.found(token, live[token.address.organization], claims, at: now) {
            case .failure(let doubt): outcome = doubt.outcome
            case .success(let found):
                let recovered = RecoveredToken(token, found, live, desired)
                outcome = .adopted(recovered.notes)
                changes.append(.record(recovered.record))
                if token.isAwaitingReveal { changes.append(.ask(.regenerate(token.address))) }
                paths[token.address] = token.path
                adoptedCount += 1
            }
            entries.append(Entry(published: token, outcome: outcome))
        }
        changes.append(.manifestPaths(paths))
    }

    private struct Doubt: Error {
        var outcome: Outcome
    }

    private static func found(
        _ token: PublishedToken,
        _ organization: LiveOrganization?,
        _ claims: [TokenID: Int],
        at now: Instant
    ) -> Result<LiveToken, Doubt> {
        func doubt(_ outcome: Outcome) -> Result<LiveToken, Doubt> {
            .failure(Doubt(outcome: outcome))
        }
        guard let organization else {
            return doubt(.notProven("\(token.address.organization) is not configured"))
        }
        guard claims[token.id] == 1 else {
            return doubt(.notProven("the status names its token for two addresses"))
        }
        guard let found = organization.tokens[token.id] else {
            return doubt(
                organization.confirmedMissing.contains(token.id)
                    ? .gone("the API has no such token")
                    : .notProven("the list of tokens does not show it")
            )
        }
        guard found.name == token.name else {
            return doubt(.notProven("it is named '\(found.name)' and not '\(token.name)'"))
        }
        guard found.isLive(at: now + organization.clockOffset) else {
            return doubt(.gone("it has expired"))
        }
        return .success(found)
    }
}

/// The record of a token that is found again.
private struct RecoveredToken {
    var record: TokenRecord
    var notes: [String] = []

    init(
        _ token: PublishedToken,
        _ found: LiveToken,
        _ live: [String: LiveOrganization],
        _ desired: DesiredState
    ) {
        let address = token.address
        let tokens = live[address.organization]?.tokens ?? [:]
        let manifest = desired.specs[address]
        let wanted =
            manifest
            ?? TokenSpec(
                address: address,
                position: desired.held[address]?.position
                    ?? SourcePosition(path: token.path ?? "\(address).yaml")
            )
        let spec = wanted.describing(found)
        let predecessors = token.previous.compactMap { id in
            tokens[id].flatMap { $0.name == found.name ? $0 : nil }
        }
        record = TokenRecord(
            address: address,
            generation: 1,
            token: found,
            issuedAt: token.issuedAt,
            spec: spec,
            commit: token.commit,
            servedRequest: spec.regenerationRequest,
            predecessors: predecessors.map { Predecessor(id: $0.id, expiresAt: $0.expiresAt) },
            receipts: spec.delivery.compactMap { sink in
                token.delivered[sink.id.description].map {
                    Receipt.assumed(sink, holds: found.id, generation: 1, since: $0)
                }
            }
        )
        note(token, manifest)
    }

    private mutating func note(_ token: PublishedToken, _ manifest: TokenSpec?) {
        if !record.receipts.isEmpty {
            notes.append("that its sinks hold its secret is assumed until its next rotation")
        }
        if token.isAwaitingReveal {
            notes.append("its undelivered secret is lost; the next run makes a new one")
        }
        if token.isUnderWay {
            notes.append("an operation of it was not finished; look for a second token of its name")
        }
        let left = token.previous.count - record.predecessors.count
        if left > 0 {
            let noun = left == 1 ? "token is" : "tokens are"
            notes.append("\(left) older \(noun) gone or not proven")
        }
        if manifest == nil { notes.append("it has no valid manifest") }
    }
}
