import Axiom
import HTTPClient
import Model
import Secrets
import Synchronization
import Testing

let noon = Instant(seconds: 1_795_500_000)
let controllerToken = "xaat-controller-0123456789"
let newSecret = "xaat-new-secret-abcdefgh"

/// Answers requests from a script, and keeps what was asked.
final class FakeTransport: Transport {
    typealias Answer = Result<HTTPResponse, TransportFailure>

    struct Sent: Sendable {
        var request: HTTPRequest
        var bearer: String
        var sentAt: Instant

        var line: String { "\(request.method.rawValue) \(request.url)" }
        var bodyText: String { String(decoding: request.body ?? [], as: UTF8.self) }

        func header(_ name: String) -> String? {
            request.headers.first { $0.name == name }?.value
        }
    }

    private let answers: Mutex<[Answer]>
    private let log = Mutex<[Sent]>([])
    private let time: TimeSource

    var sent: [Sent] { log.withLock { $0 } }

    init(_ answers: [Answer], time: TimeSource) {
        self.answers = Mutex(answers)
        self.time = time
    }

    func send(_ request: HTTPRequest) async throws(TransportFailure) -> HTTPResponse {
        let bearer = request.bearer?.withSecret { $0.withBytes { text(of: $0) } } ?? ""
        let sent = Sent(request: request, bearer: bearer, sentAt: time.now())
        log.withLock { $0.append(sent) }
        // The last answer is given for ever.
        let answer = answers.withLock { $0.count > 1 ? $0.removeFirst() : $0.first }
        guard let answer else {
            throw TransportFailure(wasSent: false, kind: .other, detail: "no answer is scripted")
        }
        return try answer.get()
    }
}

/// A clock that a sleep moves on.
final class VirtualTime: Sendable {
    private let instant = Mutex(noon)
    private let slept = Mutex<[Duration]>([])

    var now: Instant { instant.withLock { $0 } }
    var sleeps: [Duration] { slept.withLock { $0 } }
    var source: TimeSource {
        TimeSource(
            now: { self.now },
            sleep: { duration in
                try Task.checkCancellation()
                self.advance(by: duration)
                self.slept.withLock { $0.append(duration) }
            }
        )
    }

    func advance(by duration: Duration) { instant.withLock { $0 = $0 + duration } }
}

/// The API of the organization acme, answered by a script.
struct World {
    let time = VirtualTime()
    let transport: FakeTransport
    let limiter: RateLimiter
    let api: TokenAPI

    init(
        _ answers: FakeTransport.Answer...,
        baseURL: String = "https://api.example",
        organizationID: String? = nil,
        credential: Credential = Credential { shared(controllerToken) }
    ) {
        transport = FakeTransport(answers, time: time.source)
        limiter = RateLimiter(time: time.source)
        api = TokenAPI(
            organization: "acme",
            baseURL: baseURL,
            credential: credential,
            organizationID: organizationID,
            transport: transport,
            limiter: limiter,
            time: time.source,
            random: { 1 << 63 }
        )
    }
}

func shared(_ text: String) -> SharedSecret {
    SharedSecret(unsafe Secret(copying: Array(text.utf8).span.bytes))
}

func text(of bytes: RawSpan) -> String {
    unsafe bytes.withUnsafeBytes { unsafe String(decoding: $0, as: UTF8.self) }
}

func answer(
    _ status: Int,
    _ body: String = "",
    headers: [(String, String)] = []
) -> FakeTransport.Answer {
    .success(
        HTTPResponse(
            status: status,
            headers: headers.map { (name: $0.0, value: $0.1) },
            body: unsafe WipedBytes(copying: Array(body.utf8).span.bytes)
        )
    )
}

func lost(
    _ kind: TransportFailure.Kind = .reset,
    wasSent: Bool = true
) -> FakeTransport.Answer {
    .failure(TransportFailure(wasSent: wasSent, kind: kind, detail: "as scripted"))
}

/// A token as the API writes it; more fields go in front.
func tokenJSON(
    id: String = "91bc2d3e-new",
    name: String = "checkout",
    more: String = ""
) -> String {
    #"{\#(more)"id":"\#(id)","name":"\#(name)","datasetCapabilities":{},"orgCapabilities":{}}"#
}

func issuedJSON(secret: String = newSecret, id: String = "91bc2d3e-new") -> String {
    tokenJSON(id: id, more: #""token":"\#(secret)","#)
}

let oldID = TokenID("7a3e5f60-old")

func createBody(
    name: String = "checkout",
    description: String = "",
    expiresAt: Instant? = nil,
    capabilities: Capabilities = Capabilities()
) -> CreateTokenBody {
    CreateTokenBody(
        name: name,
        tokenDescription: description,
        expiresAt: expiresAt,
        capabilities: capabilities
    )
}

func regenerateBody(newToken: CreateTokenBody? = nil) -> RegenerateTokenBody {
    RegenerateTokenBody(
        existingTokenExpiresAt: noon + .hours(48),
        newToken: newToken,
        newTokenExpiresAt: noon + .days(90)
    )
}

/// Seals nothing: the box shows what came in.
let openSeal: @Sendable (borrowing Secret, LiveToken) -> SealedBox = { secret, token in
    SealedBox(
        keyID: token.id.text,
        bytes: secret.withBytes { bytes in Array(text(of: bytes).utf8) }
    )
}

extension MintOutcome<SealedBox> {
    var name: String {
        switch self {
        case .notSent: "not sent"
        case .refused: "refused"
        case .ambiguous: "ambiguous"
        case .taken: "taken"
        }
    }

    var error: APIError? {
        switch self {
        case .notSent(let error), .refused(let error), .ambiguous(let error): error
        case .taken: nil
        }
    }

    var taken: (token: LiveToken, secret: String)? {
        guard case .taken(let token, let box) = self else { return nil }
        return (token, String(decoding: box.bytes, as: UTF8.self))
    }
}

/// The error of a call that must not succeed.
func failure<Value>(of call: () async throws(APIError) -> Value) async throws -> APIError {
    var caught: APIError?
    do {
        _ = try await call()
    } catch {
        caught = error
    }
    return try #require(caught, "it did not fail")
}
