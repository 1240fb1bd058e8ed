internal import CLibgit2
internal import CLibssh2
internal import FoundationEssentials

/// A host key as a server showed it.
struct HostKey {
    let bytes: [UInt8]
    /// As libssh2 counts the kinds of keys; nil: it is of a kind that it does not know.
    let kind: Int32?
    /// `ssh-ed25519`.
    let name: String

    init(_ bytes: [UInt8], _ type: git_cert_ssh_raw_type_t) {
        self.bytes = bytes
        let known: [UInt32: (kind: Int32, name: String)] = [
            GIT_CERT_SSH_RAW_TYPE_RSA.rawValue: (2, "ssh-rsa"),
            GIT_CERT_SSH_RAW_TYPE_DSS.rawValue: (3, "ssh-dss"),
            GIT_CERT_SSH_RAW_TYPE_KEY_ECDSA_256.rawValue: (4, "ecdsa-sha2-nistp256"),
            GIT_CERT_SSH_RAW_TYPE_KEY_ECDSA_384.rawValue: (5, "ecdsa-sha2-nistp384"),
            GIT_CERT_SSH_RAW_TYPE_KEY_ECDSA_521.rawValue: (6, "ecdsa-sha2-nistp521"),
            GIT_CERT_SSH_RAW_TYPE_KEY_ED25519.rawValue: (7, "ssh-ed25519"),
        ]
        kind = known[type.rawValue]?.kind
        name = known[type.rawValue]?.name ?? "unknown"
    }
}

/// The host keys of a file as ssh(1) keeps them, with names in the clear and hashed.
@safe struct KnownHosts: ~Copyable {
    enum Verdict {
        case known
        /// The host is there with another key of this kind.
        case different
        /// The host has no key of this kind there.
        case unknown
        /// The key is marked as stolen.
        case revoked
    }

    // libssh2 keeps what is known beside a session, which connects to nothing here.
    private let session: OpaquePointer
    private let known: OpaquePointer
    /// Keys that are marked as stolen, in base 64: of whatever host they are shown, they are refused.
    private let revoked: Set<Substring>

    /// - Throws: ``GitError`` where the file cannot be read.
    init(reading path: String, _ operation: String) throws(GitError) {
        guard let content = FileManager.default.contents(atPath: path) else {
            throw GitError(
                kind: .untrusted,
                operation: operation,
                detail: "the file of known hosts, \(path), cannot be read"
            )
        }
        let text = String(decoding: content, as: UTF8.self)
        try self.init(text.split(whereSeparator: \.isNewline).map(String.init), operation)
    }

    private init(_ lines: [String], _ operation: String) throws(GitError) {
        guard let session = unsafe libssh2_session_init_ex(nil, nil, nil, nil),
            let known = unsafe libssh2_knownhost_init(session)
        else {
            throw GitError(kind: .other, operation: operation, detail: "libssh2 has no memory")
        }
        unsafe self.session = session
        unsafe self.known = known
        var revoked: Set<Substring> = []
        for indented in lines {
            // As ssh does: a mark behind spaces is a mark.
            let line = String(indented.drop { $0.isWhitespace })
            // The certificates of a host are no keys of it.
            if line.hasPrefix("@revoked") {
                // The mark, names or patterns of hosts, the kind of the key, and the key.
                let fields = line.split(whereSeparator: \.isWhitespace)
                if fields.count > 3 { revoked.insert(fields[3]) }
            } else if !line.hasPrefix("@") {
                unsafe Self.read(line, into: known)
            }
        }
        self.revoked = revoked
    }

    deinit {
        unsafe libssh2_knownhost_free(known)
        unsafe libssh2_session_free(session)
    }

    /// A line that cannot be understood knows nobody.
    private static func read(_ line: String, into hosts: OpaquePointer) {
        let format = LIBSSH2_KNOWNHOST_FILE_OPENSSH
        _ = unsafe libssh2_knownhost_readline(hosts, line, line.utf8.count, format)
    }

    /// What the file says of the key of a host; port 22 where there is none.
    borrowing func verdict(on key: HostKey, of host: String, port: Int?) -> Verdict {
        guard !revoked.contains(Data(key.bytes).base64EncodedString()[...]) else { return .revoked }
        guard let kind = key.kind else { return .unknown }
        switch check(key, kind, host, port) {
        case LIBSSH2_KNOWNHOST_CHECK_MATCH: return .known
        case LIBSSH2_KNOWNHOST_CHECK_MISMATCH: return .different
        default: return .unknown
        }
    }

    private borrowing func check(
        _ key: HostKey,
        _ kind: Int32,
        _ host: String,
        _ port: Int?
    ) -> Int32 {
        let mask =
            LIBSSH2_KNOWNHOST_TYPE_PLAIN | LIBSSH2_KNOWNHOST_KEYENC_RAW
            | kind << LIBSSH2_KNOWNHOST_KEY_SHIFT
        return unsafe key.bytes.withUnsafeBytes { bytes in
            unsafe libssh2_knownhost_checkp(
                known,
                host,
                Int32(port ?? 22),
                bytes.baseAddress?.assumingMemoryBound(to: CChar.self),
                bytes.count,
                mask,
                nil
            )
        }
    }
}
