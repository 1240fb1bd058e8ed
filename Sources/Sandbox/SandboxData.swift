import FoundationEssentials
import Glibc
import Model
import SQLite
import Secrets

/// What lies in a sandbox's folder; it is made at the first start.
struct SandboxData: ~Copyable {
    let store: TokenStore
    let organizationID: String
    /// The first token's secret; nil where that token was deleted, or its file is gone.
    let firstToken: SharedSecret?

    /// Opens the folder, and fills it at the first start.
    init(
        folder: String,
        using random: inout some RandomNumberGenerator
    ) throws(SandboxError) {
        try Self.makeFolder(folder)
        let file = FirstTokenFile(folder: folder)
        let path = "\(folder)/sandbox.db"
        let store = try Self.openStore(path)
        let known = try Self.stored(path) { () throws(SQLiteError) in try store.organizationID() }
        let id =
            if let known { known } else { try Self.begin(store, path, file, using: &random) }
        let secret = try file.read()
        let isKnown = try Self.stored(path) { () throws(SQLiteError) in
            guard let secret else { return false }
            return try store.token(digest: secret.withSecret(TokenSecret.digest)) != nil
        }
        organizationID = id
        firstToken = isKnown ? secret : nil
        self.store = store
    }

    private static func openStore(_ path: String) throws(SandboxError) -> TokenStore {
        do {
            return try TokenStore(path: path)
        } catch {
            throw .database(path: path, error)
        }
    }

    /// Makes the organization and its first token.
    private static func begin(
        _ store: borrowing TokenStore,
        _ path: String,
        _ file: FirstTokenFile,
        using random: inout some RandomNumberGenerator
    ) throws(SandboxError) -> String {
        let id = "sandbox-\(RandomBits(using: &random).text.prefix(8))"
        let issued = firstToken(using: &random)
        // The file comes first: a crash before the commit leaves no token behind that nobody
        // holds, and the next start writes the file anew.
        try file.write(issued.secret)
        let (token, digest) = (issued.token, issued.digest)
        do {
            try store.begin(organizationID: id, firstToken: token, digest: digest)
        } catch {
            throw .database(path: path, error)
        }
        return id
    }

    /// A token that never expires and may do everything.
    private static func firstToken(using random: inout some RandomNumberGenerator) -> IssuedToken {
        IssuedToken(
            name: "First token of the sandbox",
            tokenDescription: "Made at the first start; it may do everything.",
            expiresAt: nil,
            capabilities: Capabilities(
                datasets: ["*": KnownCapabilities.dataset.mapValues { Set($0) }],
                organization: KnownCapabilities.organization.mapValues { Set($0) }
            ),
            using: &random
        )
    }

    private static func makeFolder(_ path: String) throws(SandboxError) {
        do {
            try FileManager.default.createDirectory(
                atPath: path,
                withIntermediateDirectories: true,
                attributes: [.posixPermissions: 0o700]
            )
        } catch {
            let cause = (error as? CocoaError)?.underlying as? POSIXError
            throw .folder(path: path, errorNumber: cause?.code.rawValue ?? EIO)
        }
    }

    private static func stored<Result>(
        _ path: String,
        _ body: () throws(SQLiteError) -> Result
    ) throws(SandboxError) -> Result {
        do {
            return try body()
        } catch {
            throw .database(path: path, error)
        }
    }
}
