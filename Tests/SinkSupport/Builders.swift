package import Delivery
import Foundation
package import HTTPClient
package import Model
package import Secrets
package import Testing

/// A secret of a text that is no secret.
package func secret(_ text: String) -> SharedSecret {
    let bytes = Array(text.utf8)
    return SharedSecret(unsafe Secret(copying: bytes.span.bytes))
}

extension SharedSecret {
    /// What it says; only tests look.
    package var text: String {
        withSecret { $0.withBytes { $0.text } }
    }
}

extension SinkContent {
    /// The secret's text, or what there is in its place.
    package var text: String {
        switch self {
        case .nothing: "(nothing)"
        case .foreign: "(foreign)"
        case .unreadable: "(unreadable)"
        case .secret(let secret): secret.text
        }
    }
}

/// A note of the operation of a generation.
package func handover(generation: Int = 1, lineage: String = "lineage-1") throws -> Handover {
    let digit = String(generation, radix: 16).uppercased()
    return Handover(
        operation: try #require(OperationID("01J000000000000000000000" + "0\(digit)")),
        lineage: lineage,
        generation: generation,
        tokenID: try #require(TokenID("7a3e-\(generation)")),
        address: Address(organization: "acme", name: "checkout"),
        expiresAt: Instant(seconds: 1_800_000_000)
    )
}

/// What is said where a call must fail.
package func refusal(
    sourceLocation: SourceLocation = #_sourceLocation,
    of body: () async throws -> Void
) async -> SinkError? {
    await #expect(throws: SinkError.self, sourceLocation: sourceLocation) { try await body() }
}

/// Time in which waiting takes none.
package let quickTime = TimeSource(
    now: { Instant(seconds: Int64(Date().timeIntervalSince1970)) },
    sleep: { _ in }
)

package let transport = CurlTransport(userAgent: "regent/tests")

/// Asks for JSON as a test does.
package func ask(
    _ method: HTTPRequest.Method,
    _ url: String,
    headers: [(String, String)] = [],
    _ body: String? = nil,
    trust: TLSTrust? = nil
) async throws -> (status: Int, json: Any?) {
    var request = HTTPRequest(method: method, url: url, headers: headers.map { ($0, $1) })
    request.body = body.map { Array($0.utf8) }
    request.trust = trust
    request.maxBodyBytes = 8 * 1024 * 1024
    let response = try await transport.send(request)
    let data = response.body.withBytes { Data($0.text.utf8) }
    return (
        response.status, try? JSONSerialization.jsonObject(with: data, options: .fragmentsAllowed)
    )
}

extension Dictionary where Key == String, Value == Any {
    /// What a path of names leads to.
    package func at(_ path: String...) -> Any? {
        var value: Any? = self
        for name in path { value = (value as? [String: Any])?[name] }
        return value
    }
}
