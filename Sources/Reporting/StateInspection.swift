public import Model

/// How a state stands: what is in it, which keys it needs, and what is wrong with it.
public struct StateInspection: Sendable {
    /// Where it lies.
    public var file: String
    /// What it holds.
    public var recorded: RecordedState
    /// Which key sealed each secret of the escrow.
    public var sealed: [EscrowID: String]
    /// The file of the escrow key, and the key's id; nil where there is none that can be read.
    public var keyFile: String
    /// The escrow key's id; nil where it cannot be read.
    public var keyID: String?
    /// What a check of the file itself found.
    public var damage: [String]
    /// How many new secrets are kept beside the state, which could not take them.
    public var spilledCount: Int
    /// Why it is not the state that was in use last; nil where nothing says so.
    public var doubt: String?

    /// Takes what was read.
    public init(
        file: String,
        recorded: RecordedState,
        sealed: [EscrowID: String],
        keyFile: String,
        keyID: String?,
        damage: [String],
        spilledCount: Int = 0,
        doubt: String? = nil
    ) {
        self.file = file
        self.recorded = recorded
        self.sealed = sealed
        self.keyFile = keyFile
        self.keyID = keyID
        self.damage = damage
        self.spilledCount = spilledCount
        self.doubt = doubt
    }

    /// What is wrong and needs a person, in one sentence each; empty where the state is sound.
    public var findings: [String] {
        damage.map {
            "the file is damaged: \($0); stop Regent and restore a backup, or rebuild it with "
                + "`regent state recover --force`"
        } + [doubt].compactMap(\.self) + missingSecrets + unopenable + sharedTokens + spilled
    }

    private var missingSecrets: [String] {
        let wanted =
            recorded.tokens.values.compactMap { record in
                record.sealedSecret.map { (record.address, $0) }
            }
            + recorded.openOperations.values.compactMap { operation in
                operation.state.issued.map { (operation.address, $0.escrow) }
            }
        let missing = wanted.filter { sealed[$0.1] == nil }.map(\.0)
        return Set(missing).sorted().map {
            "the sealed secret of \($0) is not there; `regent regenerate \($0)` makes a new one"
        }
    }

    private var unopenable: [String] {
        let others = Set(sealed.values).subtracting([keyID].compactMap(\.self)).sorted()
        guard !others.isEmpty else { return [] }
        let count = sealed.values.filter(others.contains).count
        return [
            "\(count) of \(sealed.count) sealed secrets \(count == 1 ? "needs" : "need") the key "
                + "\(others.joined(separator: ", ")), which is not at \(keyFile); bring it back, "
                + "or \(keyID == nil ? "remove what is there and " : "")give them up with "
                + "`regent state rekey --discard-sealed`"
        ]
    }

    private var spilled: [String] {
        guard spilledCount > 0 else { return [] }
        return [
            "\(Wording.count(spilledCount, "new secret")) could not be written to the state, and "
                + "\(spilledCount == 1 ? "is" : "are") kept beside it; the next run takes "
                + "\(spilledCount == 1 ? "it" : "them") from there"
        ]
    }

    private var sharedTokens: [String] {
        let owners = Dictionary(grouping: recorded.tokens.values, by: \.token.id)
        return owners.filter { $0.value.count > 1 }.sorted { $0.key < $1.key }.map { id, records in
            let addresses = records.map(\.address).sorted().map(\.description)
            return "the token \(id) is the current one of \(addresses.joined(separator: " and "))"
        }
    }
}

extension StateInspection {
    /// A line for each fact, and one for each finding.
    public func text() -> String {
        let rows = facts + findings.map { ("wrong", $0) }
        let width = rows.map(\.0.count).max() ?? 0
        return rows.map { $0.padded(to: width) + "  " + $1.escapingControls }
            .joined(separator: "\n") + "\n"
    }

    /// `{"formatVersion": "1.0", "file": …, "sound": …, "findings": […]}`.
    public func json() -> String {
        JSONWriter.document([
            "formatVersion": "1.0", "file": .string(file),
            "state": ["lineage": .string(recorded.lineage), "serial": .integer(recorded.serial)],
            "sound": .bool(findings.isEmpty), "findings": .strings(findings),
            "tokens": .integer(recorded.tokens.count),
            "requests": .integer(recorded.requests.count),
            "openOperations": .array(
                open.map {
                    [
                        "address": .string($0.address.description), "id": .string($0.id.text),
                        "operation": .string($0.action.rawValue),
                        "state": .string($0.state.name), "since": .optional($0.changedAt),
                    ]
                }
            ),
            "escrowKey": ["file": .string(keyFile), "id": .optional(keyID)],
            "sealed": .sorted(counts(sealed.values).mapValues { .integer($0) }),
            "digests": .sorted(counts(digestKeys).mapValues { .integer($0) }),
        ])
    }

    /// A table in Markdown.
    public func markdown() -> String {
        let rows = facts + findings.map { ("wrong", $0) }
        return Markdown.table(["Fact", "Value"], rows.map { [$0, $1] }) + "\n"
    }

    private var open: [Operation] {
        recorded.openOperations.values.sorted { $0.address < $1.address }
    }

    private var digestKeys: [String] {
        recorded.tokens.values.flatMap(\.receipts).map(\.digest).filter { $0 != .unknown }
            .map(\.keyID)
    }

    private var facts: [(String, String)] {
        [
            ("state", file),
            ("lineage", "\(recorded.lineage), serial \(recorded.serial)"),
            ("file", damage.isEmpty ? "sound: every page, index and row can be read" : "damaged"),
            ("tokens", String(recorded.tokens.count)),
            ("asked for", String(recorded.requests.count)),
            ("escrow key", "\(keyID ?? "none that can be read") (\(keyFile))"),
            ("sealed", summary(of: counts(sealed.values))),
            ("digests", summary(of: counts(digestKeys))),
        ]
            + open.map {
                (
                    "open",
                    "\($0.address): \($0.action.rawValue), \($0.state.name) since "
                        + $0.changedAt.minuteInUTC
                )
            }
    }

    private func counts(_ keys: some Sequence<String>) -> [String: Int] {
        keys.reduce(into: [:]) { $0[$1, default: 0] += 1 }
    }

    /// `3: 2 with the key a1…, 1 with the key b2…`.
    private func summary(of counts: [String: Int]) -> String {
        guard !counts.isEmpty else { return "0" }
        let parts = counts.sorted { $0.key < $1.key }.map { "\($0.value) with the key \($0.key)" }
        return "\(counts.values.reduce(0, +)): \(parts.joined(separator: ", "))"
    }
}
