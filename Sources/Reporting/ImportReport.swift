public import Importing
public import Model

/// What an import found and wrote, for people and for programs.
public struct ImportReport {
    /// What became of the manifests.
    public enum Deed: String, Sendable {
        /// Nobody asked for them.
        case listed
        /// They would be written.
        case planned
        /// They were written.
        case written
    }

    /// Where the tokens were read.
    public enum Origin: Hashable, Sendable {
        /// From the API, which shows this many live tokens in all.
        case api(count: Int)
        /// From a state file of Terraform with this many tokens, and so many secrets in plain text.
        case terraform(file: String, count: Int, secrets: Int)
    }

    let organization: String
    let origin: Origin
    let entries: [ImportEntry]
    /// What was or would be written.
    public let files: [ManifestFolderText.File]
    let deed: Deed
    let now: Instant

    /// Takes what was found.
    ///
    /// - Parameters:
    ///   - entries: The tokens that nobody has claimed.
    ///   - files: What was or would be written.
    public init(
        organization: String,
        origin: Origin,
        entries: [ImportEntry],
        files: [ManifestFolderText.File],
        deed: Deed,
        now: Instant
    ) {
        self.organization = organization
        self.origin = origin
        self.entries = entries
        self.files = files
        self.deed = deed
        self.now = now
    }

    /// `{"formatVersion": "1.0", "organization": …, "tokens": […], "files": […], "summary": {…}}`.
    public var json: String {
        JSONWriter.document([
            "formatVersion": "1.0",
            "organization": .string(organization),
            "result": .string(deed.rawValue),
            "tokens": .array(entries.map(value)),
            "files": .array(files.map(value)),
            "summary": [
                "live": .integer(count),
                "claimed": .integer(count - entries.count),
                "unmanaged": .integer(entries.count),
                "manifests": .integer(entries.count { $0.path != nil }),
                "leftOut": .integer(entries.count { $0.leftOut != nil }),
            ],
        ])
    }

    var count: Int {
        switch origin {
        case .api(let count), .terraform(_, let count, _): count
        }
    }

    private func value(_ entry: ImportEntry) -> OrderedValue {
        let candidate = entry.candidate
        let isListed = deed == .listed
        return [
            "id": .string(candidate.token.id.text),
            "name": .string(candidate.token.name),
            "expiresAt": .optional(candidate.token.expiresAt),
            "lastUsedAt": .optional(candidate.lastUsedAt),
            "terraform": .optional(candidate.resource),
            "address": .optional(isListed ? nil : entry.spec?.address.description),
            "path": .optional(isListed ? nil : entry.path),
            "leftOut": .optional(entry.leftOut?.name),
            "findings": .array(entry.findings.map(value)),
        ]
    }

    private func value(_ finding: TokenFinding) -> OrderedValue {
        switch finding {
        case .neverExpires: ["finding": "NeverExpires", "grants": .array([])]
        case .overPrivileged(let grants):
            ["finding": "OverPrivileged", "grants": .strings(grants)]
        case .unused: ["finding": "Unused", "grants": .array([])]
        }
    }

    /// A file's text is shown where it is not on the disk.
    private func value(_ file: ManifestFolderText.File) -> OrderedValue {
        .present([
            "path": .string(file.path),
            "text": deed == .planned ? .string(file.text) : .null,
        ])
    }
}

extension ImportEntry.LeftOut {
    /// For programs.
    var name: String {
        switch self {
        case .expired: "Expired"
        case .mayBeTheControllers: "MayBeTheControllers"
        case .inexpressible: "Inexpressible"
        }
    }
}
