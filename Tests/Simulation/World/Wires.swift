import FoundationEssentials
import HTTPClient
import Model
import Secrets

/// The body of `POST /v2/tokens`, and of `newToken`.
private struct CreateWire: Decodable {
    let body: CreateTokenBody

    private enum Key: String, CodingKey {
        case name
        case description
        case expiresAt
    }

    init(from decoder: any Decoder) throws {
        let container = try decoder.container(keyedBy: Key.self)
        body = CreateTokenBody(
            name: try container.decode(String.self, forKey: .name),
            tokenDescription: try container.decode(String.self, forKey: .description),
            expiresAt: try container.decodeIfPresent(Instant.self, forKey: .expiresAt),
            capabilities: try Capabilities(from: decoder)
        )
    }
}

/// The body of `POST /v2/tokens/{id}/regenerate`.
private struct RegenerateWire: Decodable {
    let existingTokenExpiresAt: Instant
    let newToken: CreateWire?
    let newTokenExpiresAt: Instant?
}

/// What a request asks of the token API.
enum APIRequest {
    case list
    case read(TokenID)
    case create(CreateTokenBody)
    case regenerate(TokenID, RegenerateTokenBody)
    case delete(TokenID)
    case nonsense

    init(_ request: HTTPRequest) {
        let parts = request.url.split(separator: "/").dropFirst(2).map(String.init)
        let id = parts.count > 2 ? TokenID(parts[2]) : nil
        let body = Data(request.body ?? [])
        switch (request.method, id, parts.count) {
        case (.get, nil, _): self = .list
        case (.get, let id?, _): self = .read(id)
        case (.delete, let id?, _): self = .delete(id)
        case (.post, nil, _):
            let wire = try? JSONDecoder().decode(CreateWire.self, from: body)
            self = wire.map { .create($0.body) } ?? .nonsense
        case (.post, let id?, 4):
            let wire = try? JSONDecoder().decode(RegenerateWire.self, from: body)
            self = wire.map { .regenerate(id, $0.body) } ?? .nonsense
        default: self = .nonsense
        }
    }

    /// The place where it may go wrong; with another bearer than the controller's it is a probe.
    func place(isProbe: Bool) -> Place {
        switch self {
        case .list: isProbe ? .probe : .list
        case .read, .nonsense: .read
        case .create, .regenerate: .post
        case .delete: .delete
        }
    }

    /// For a story.
    var title: String {
        switch self {
        case .list: "the list"
        case .read(let id): "token \(id)"
        case .create(let body): "a token \(body.name) until \(body.expiresAt.shown)"
        case .regenerate(let id, let body):
            "a successor of \(id) until \(body.newTokenExpiresAt.shown), which ends at "
                + body.existingTokenExpiresAt.rfc3339
        case .delete(let id): "the deletion of \(id)"
        case .nonsense: "nonsense"
        }
    }
}

extension Instant? {
    /// For a story.
    var shown: String { map(\.rfc3339) ?? "ever" }
}

extension RegenerateWire {
    fileprivate var body: RegenerateTokenBody {
        RegenerateTokenBody(
            existingTokenExpiresAt: existingTokenExpiresAt,
            newToken: newToken?.body,
            newTokenExpiresAt: newTokenExpiresAt
        )
    }
}

extension LiveToken {
    /// The token as the API writes it, with its secret where it was just made.
    func json(secret: String? = nil) -> String {
        let datasets = capabilities.datasets.sorted { $0.key < $1.key }.map { name, groups in
            let actions = groups.sorted { $0.key < $1.key }.map { group, actions in
                "\"\(group)\":[\(actions.sorted().map { "\"\($0)\"" }.joined(separator: ","))]"
            }
            return "\"\(name)\":{\(actions.joined(separator: ","))}"
        }
        return """
            {"id":"\(id)","name":"\(name)","description":"\(tokenDescription)",\
            "expiresAt":\(expiresAt.map { "\"\($0.rfc3339)\"" } ?? "null"),\
            "datasetCapabilities":{\(datasets.joined(separator: ","))}\
            \(secret.map { ",\"token\":\"\($0)\"" } ?? "")}
            """
    }
}

extension HTTPResponse {
    init(_ status: Int, _ body: String, at now: Instant) {
        self.init(
            status: status,
            headers: [(name: "Date", value: now.httpDate)],
            body: unsafe WipedBytes(copying: Array(body.utf8).span.bytes)
        )
    }
}

func utf8Text(of bytes: RawSpan) -> String {
    unsafe bytes.withUnsafeBytes { unsafe String(decoding: $0, as: UTF8.self) }
}

func shared(_ text: String) -> SharedSecret {
    SharedSecret(unsafe Secret(copying: Array(text.utf8).span.bytes))
}

extension SharedSecret {
    var text: String { withSecret { $0.withBytes { utf8Text(of: $0) } } }
}

extension Instant {
    /// The form of the header `Date`: `Tue, 24 Nov 2026 09:30:00 GMT`.
    var httpDate: String {
        let days = ["Thu", "Fri", "Sat", "Sun", "Mon", "Tue", "Wed"]
        let months = [
            "Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec",
        ]
        let text = Array(wholeSeconds.rfc3339.utf8)
        func part(_ range: Range<Int>) -> String { String(decoding: text[range], as: UTF8.self) }
        let month = Int(part(5..<7)).map { months[$0 - 1] } ?? ""
        return "\(days[Int(seconds / 86_400 % 7)]), \(part(8..<10)) \(month) "
            + "\(part(0..<4)) \(part(11..<19)) GMT"
    }
}
