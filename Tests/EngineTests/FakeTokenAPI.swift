import Engine
import Foundation
import HTTPClient
import Model
import Secrets
import SinkSupport
import Synchronization

let controllerSecret = "xaat-controller-0123456789"

/// One call of the token API, by the name of the token that it is about.
enum Call: Hashable, Sendable {
    case list
    /// A list that is asked for with a token's own secret.
    case probe(String)
    case read(String)
    case create(String)
    case regenerate(String)
    case delete(String)

    var isPost: Bool {
        switch self {
        case .create, .regenerate: true
        case .list, .probe, .read, .delete: false
        }
    }
}

/// What goes wrong with one call.
enum CallFault: Sendable {
    /// No byte of it leaves the machine.
    case notSent
    /// The answer is lost, and the call took effect or did not.
    case lost(takesEffect: Bool)
    /// The answer is lost, and the call takes effect only when it lands.
    case late
    /// No answer comes before the caller gives up; the call took effect or did not.
    case hangs(takesEffect: Bool)
    /// The call takes effect twice, as when a proxy sends it again; the second answer arrives.
    case twice
    /// The answer is a success that is cut off; the call took effect.
    case truncated
    /// Another answer; nothing happens.
    case answer(Int, retryAfterSeconds: Int? = nil)
    /// The answer is as it should be, and says that no further call is allowed for a time.
    case exhausted(resetAfterSeconds: Int)
    /// The list shows these tokens alone.
    case shows([TokenID])
}

/// The token API of the organization acme in memory: what it holds, what was asked, what goes wrong.
final class FakeTokenAPI: Transport {
    struct Token: Sendable {
        var live: LiveToken
        var secret: String
    }

    struct Sent: Sendable {
        var call: Call
        var body: String
        var at: Instant
    }

    struct State {
        var tokens: [TokenID: Token] = [:]
        var made = 0
        var sent: [Sent] = []
        var faults: [Call: [CallFault]] = [:]
        var lastingFaults: [Call: CallFault] = [:]
        var isCutOff = false
        /// Calls that were given up and are still on their way.
        var underway: [(request: HTTPRequest, call: Call, bearer: String)] = []
        /// How far its clock is ahead of ours.
        var clockLead = Duration.zero
        var onIssue: @Sendable () throws -> Void = {}
        var gate: Gate?
    }

    let time: VirtualTime
    let state = Mutex(State())

    init(time: VirtualTime) { self.time = time }

    // MARK: What it holds and what it was asked

    /// The tokens of a name that still authenticate, the oldest first.
    func live(_ name: String) -> [Token] {
        state.withLock { state in
            state.tokens.values.filter { $0.live.name == name && $0.live.isLive(at: time.now) }
                .sorted { $0.live.id < $1.live.id }
        }
    }

    /// Whether a secret authenticates.
    func accepts(_ secret: String?) -> Bool {
        state.withLock { state in
            state.tokens.values.contains { $0.secret == secret && $0.live.isLive(at: time.now) }
        }
    }

    /// Every secret that it ever gave out.
    var secrets: [String] { state.withLock { $0.tokens.values.map(\.secret) } }
    var sent: [Sent] { state.withLock { $0.sent } }
    var posts: [Sent] { sent.filter(\.call.isPost) }

    func count(_ call: Call) -> Int { sent.count { $0.call == call } }

    // MARK: What goes wrong

    /// The next calls of a kind meet these faults, one after the other.
    func next(_ call: Call, _ faults: CallFault...) {
        state.withLock { $0.faults[call, default: []] += faults }
    }

    /// All calls of a kind meet a fault until further notice; nil: they succeed again.
    func always(_ call: Call, _ fault: CallFault?) {
        state.withLock { $0.lastingFaults[call] = fault }
    }

    /// Whatever else is asked comes from a process that is dead.
    func cutOff() { state.withLock { $0.isCutOff = true } }
    func reconnect() { state.withLock { $0.isCutOff = false } }
    func setClock(ahead lead: Duration) { state.withLock { $0.clockLead = lead } }
    /// Does something after a token was made and before its answer arrives.
    func onIssue(_ body: @escaping @Sendable () throws -> Void) {
        state.withLock { $0.onIssue = body }
    }
    /// Holds each call that makes a token until the gate lets it through.
    func hold(at gate: Gate) { state.withLock { $0.gate = gate } }

    /// What was late takes effect now.
    func landLateCalls() {
        state.withLock { state in
            let underway = state.underway
            state.underway = []
            for (request, call, bearer) in underway {
                _ = state.respond(to: request, call, bearer, time.now)
            }
        }
    }

    /// Somebody moves the end of a token by hand.
    func moveEnd(of id: TokenID, to end: Instant?) {
        state.withLock { $0.tokens[id]?.live.expiresAt = end }
    }

    /// Somebody removes a token by hand.
    func remove(_ id: TokenID) { state.withLock { $0.tokens[id] = nil } }
    /// Somebody makes a token by hand.
    func make(_ name: String) { _ = state.withLock { $0.issue(LiveToken(named: name)) } }

    // MARK: Answering

    func send(_ request: HTTPRequest) async throws(TransportFailure) -> HTTPResponse {
        let bearer = request.bearer?.text ?? ""
        let (call, gate) = state.withLock { ($0.call(of: request, bearer), $0.gate) }
        if call.isPost { await gate?.pass() }
        let answer: HTTPResponse
        do {
            answer = try state.withLock { (state) throws(TransportFailure) in
                try state.answer(request, call, bearer, now: time.now)
            }
        } catch {
            // Whoever hangs, waits until nobody waits for the answer any more.
            if error.kind == .cancelled { await StopSignal().wait() }
            throw error
        }
        if call.isPost { try? state.withLock { $0.onIssue }() }
        return answer
    }
}

extension LiveToken {
    /// What the API fills in is filled in later.
    init(named name: String) {
        self.init(id: TokenID.numbered(0), name: name)
    }
}
