import HTTPServer
public import Model
public import Secrets
import Synchronization

/// A token API on this machine: what Regent drives in tests, in demonstrations, and by hand.
///
/// Its tokens are kept in a folder and work again after a restart. Of a secret only the SHA-256
/// digest is kept, except for that of the first token: its file, `first-token` in the folder, is
/// for its owner alone (mode 0600), so that it can be printed at each start.
public final class SandboxServer: Sendable {
    /// How a sandbox is set up.
    public struct Options: Hashable, Sendable {
        /// The folder of its data; it is made where it is missing.
        public var dataFolder: String
        /// An IPv4 or IPv6 literal to listen on; a loopback address unless others shall get at it.
        public var host: String
        /// The TCP port; 0: a free one.
        public var port: UInt16
        /// Requests that are answered in a minute; further ones get 429.
        public var rateLimit: Int
        /// Whether a token is shown with the instants of its last uses, which costs a write each.
        public var showsLastUse: Bool
        /// What goes wrong; the first that hits a request counts alone.
        public var faults: [Fault]

        /// Makes options.
        public init(
            dataFolder: String,
            host: String = "127.0.0.1",
            port: UInt16 = 0,
            rateLimit: Int = 1000,
            showsLastUse: Bool = false,
            faults: [Fault] = []
        ) {
            self.dataFolder = dataFolder
            self.host = host
            self.port = port
            self.rateLimit = rateLimit
            self.showsLastUse = showsLastUse
            self.faults = faults
        }
    }

    private let server: Server
    /// Where it answers: `http://127.0.0.1:4242`.
    public let url: String
    /// The organization's id, made at the first start.
    public let organizationID: String
    /// A token that can do everything, made at the first start; nil where it was deleted, or its
    /// file is gone.
    public let firstToken: SharedSecret?

    /// Opens the folder and starts to answer.
    ///
    /// - Parameters:
    ///   - options: Where its data is and where it listens.
    ///   - now: The clock by which tokens expire; called on the server's threads.
    ///   - random: What ids and secrets are made of, and by which faults are drawn.
    ///   - report: Called with one line for each fault, on the server's threads.
    /// - Throws: ``SandboxError``.
    public init(
        _ options: Options,
        now: @escaping @Sendable () -> Instant,
        random: some RandomNumberGenerator & Sendable = SystemRandom(),
        report: @escaping @Sendable (String) -> Void = { _ in }
    ) throws(SandboxError) {
        var random = random
        let data = try SandboxData(folder: options.dataFolder, using: &random)
        organizationID = data.organizationID
        firstToken = data.firstToken
        let api = SharedAPI(
            FaultyAPI(
                SandboxAPI(
                    data: data,
                    requestsPerMinute: options.rateLimit,
                    showsLastUse: options.showsLastUse,
                    random: random
                ),
                faults: options.faults,
                report: report
            )
        )
        do throws(ServerError) {
            server = try Server(
                listen: ListenAddress(host: options.host, port: options.port),
                limits: ServerLimits(bodyBytes: SandboxAPI.ingestBytes),
                handler: { api.respond(to: $0, at: now()) }
            )
        } catch {
            throw .server(error)
        }
        let host = options.host.contains(":") ? "[\(options.host)]" : options.host
        url = "http://\(host):\(server.port)"
    }

    /// Stops to answer, after the requests that are at work.
    public func stop() { server.stop() }
}

/// The API for the server's threads, one request at a time.
private final class SharedAPI: Sendable {
    private let api: Mutex<FaultyAPI>

    init(_ api: consuming sending FaultyAPI) { self.api = Mutex(api) }

    func respond(to request: ServerRequest, at now: Instant) -> ServerResponse? {
        api.withLock { $0.respond(to: request, at: now) }
    }
}
