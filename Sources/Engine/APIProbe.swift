public import Axiom
public import Model
import Secrets

/// Finds out on a throw-away token how a live API treats what its documentation leaves open.
///
/// Whatever happens, all that it made is deleted at the end: by the ids that it knows, and by the name
/// that nothing else has, should an answer be lost. What even that leaves over ends within the hour.
public actor APIProbe {
    /// What the run came to.
    public struct Report: Sendable {
        /// What was found out, in the order in which it was asked.
        public var facts: [ProbeFact] = []
        /// Tokens that were made.
        public var madeCount = 0
        /// Those that could not be deleted, and are to be deleted by hand.
        public var left: [TokenID] = []
        /// Whether even the list of what is left could not be read.
        public var isLeftUnknown = false
    }

    /// A token that was made here.
    struct Made: Sendable {
        let token: LiveToken
        let secret: SharedSecret
    }

    let api: TokenAPI
    let time: TimeSource
    private let stop: StopSignal
    /// Begins the name of each token that is made, and of nothing else.
    public nonisolated let name: String
    private var report = Report()
    private var made: [TokenID] = []

    static let lifetime = Duration.minutes(50)
    static let dataset = "regent-doctor-probe"

    /// Takes an API, and draws a name that nothing else has.
    public init(
        _ api: TokenAPI,
        time: TimeSource,
        stop: StopSignal,
        random: UInt64
    ) {
        self.api = api
        self.time = time
        self.stop = stop
        let digits = String(random & 0xffff_ffff, radix: 16)
        let tag = String(repeating: "0", count: 8 - digits.count) + digits
        name = "regent doctor probe \(tag), may be deleted"
    }

    /// Asks everything, and cleans up.
    public func run() async -> Report {
        if let first = await create() {
            await askAll(about: first)
        }
        await cleanUp()
        return report
    }

    var isStopped: Bool { stop.isStopped }

    /// The present instant of the API's clock.
    var apiNow: Instant { time.now() + (api.clockOffset ?? .zero) }

    func tell(_ question: String, _ answer: String, _ meaning: ProbeFact.Meaning) {
        report.facts.append(ProbeFact(question, answer, meaning))
    }

    /// The least that a token can be given: to write to a data set that is not there.
    static let leastCapabilities = Capabilities(datasets: [dataset: ["ingest": ["create"]]])

    // MARK: Making

    /// An end with digits behind the second, whose fate the answer shows.
    func end(in duration: Duration) -> Instant {
        (apiNow + duration).wholeSeconds + .nanoseconds(123_456_789)
    }

    private func create() async -> Made? {
        let body = CreateTokenBody(
            name: name,
            tokenDescription: "Made by regent doctor --probe-api, which deletes it.",
            expiresAt: end(in: Self.lifetime),
            capabilities: Self.leastCapabilities
        )
        let outcome = await api.create(body, seal: Self.keep)
        guard let made = note(outcome, asked: "create") else { return nil }
        let isAsAsked = made.token.capabilities == body.capabilities
        tell(
            "create",
            isAsAsked
                ? "a token is made, and may do what was asked for"
                : "a token is made, and may do something else than was asked for",
            isAsAsked ? .asExpected : .obstacle
        )
        tell(instants: body.expiresAt, shown: made.token.expiresAt)
        return made
    }

    private static let keep: TokenAPI.Seal<SharedSecret> = { secret, _ in
        secret.withBytes { SharedSecret(Secret(copying: $0)) }
    }

    /// Makes a successor; nil where there is none, of which `refusal` may tell.
    func regenerate(
        _ old: TokenID,
        existingEnds: Instant,
        newToken: CreateTokenBody? = nil,
        asking question: String,
        refusal: (APIError) -> ProbeFact? = { _ in nil }
    ) async -> Made? {
        guard !isStopped else { return nil }
        let body = RegenerateTokenBody(
            existingTokenExpiresAt: existingEnds,
            newToken: newToken,
            newTokenExpiresAt: newToken?.expiresAt ?? end(in: Self.lifetime)
        )
        let outcome = await api.regenerate(old, body, seal: Self.keep)
        if case .refused(let error) = outcome, let fact = refusal(error) {
            report.facts.append(fact)
            return nil
        }
        return note(outcome, asked: question)
    }

    private func note(_ outcome: MintOutcome<SharedSecret>, asked question: String) -> Made? {
        switch outcome {
        case .taken(let token, let secret):
            made.append(token.id)
            report.madeCount += 1
            return Made(token: token, secret: secret)
        case .notSent(let error), .ambiguous(let error):
            tell(question, "\(error)", .unknown)
        case .refused(let error):
            tell(question, "\(error)", error.kind == .forbidden ? .obstacle : .unknown)
        }
        return nil
    }

    // MARK: Cleaning up

    /// Deletes what was made; it is not cut short by a stop.
    private func cleanUp() async {
        let ids: Set<TokenID>
        do throws(APIError) {
            ids = Set(try await listed().map(\.id))
        } catch {
            ids = []
            report.isLeftUnknown = true
        }
        report.madeCount = max(report.madeCount, ids.count)
        report.left = await withTaskGroup(of: TokenID?.self) { [api] group in
            for id in ids.union(made) {
                group.addTask {
                    do throws(APIError) {
                        _ = try await api.deleteToken(id)
                        return nil
                    } catch {
                        return id
                    }
                }
            }
            var left: [TokenID] = []
            for await case let id? in group { left.append(id) }
            return left.sorted()
        }
    }

    /// The tokens of the list that were made here.
    func listed() async throws(APIError) -> [LiveToken] {
        try await api.listTokens().tokens.filter { $0.name.hasPrefix(name) }
    }
}
