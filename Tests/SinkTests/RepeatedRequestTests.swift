import Delivery
import HTTPClient
import Model
import SinkSupport
import Synchronization
import Testing

/// Sends what may be repeated twice, as libcurl does where a kept connection dies before an answer;
/// the first answer is lost.
private final class Repeating: Transport {
    private let writes = Atomic(0)

    /// Requests other than GET that were sent twice.
    var repeatedWrites: Int { writes.load(ordering: .sequentiallyConsistent) }

    func send(_ request: HTTPRequest) async throws(TransportFailure) -> HTTPResponse {
        if request.isRepeatable {
            if request.method != .get { writes.add(1, ordering: .sequentiallyConsistent) }
            _ = try await transport.send(request)
        }
        return try await transport.send(request)
    }
}

@Suite("Requests that arrive twice", .enabled(if: python != nil, needsPython))
struct RepeatedRequestTests {
    @Test(arguments: [1, 2]) func `do no harm in Vault`(version: Int) async throws {
        let place = try await VaultPlace(version: version)
        try await place.write(#"{"user":"me"}"#)
        let repeating = Repeating()
        let spec = VaultSinkSpec(mount: place.mount, path: "shop/axiom", field: "token")
        let sink = try SinkFactory(place.bao.connections(over: repeating)).make(.vault(spec))

        try await sink.probe()
        for generation in 1...3 {
            let new = secret("xaat-\(generation)")
            try await sink.deliver(new, from: try handover(generation: generation))
            #expect(try await sink.holds(new) == true)
        }

        #expect(try await place.fields == ["token": "xaat-3", "user": "me"])
        #expect(repeating.repeatedWrites >= 3)
        try await sink.remove()
        #expect(try await place.fields == ["user": "me"])
    }

    @Test func `do no harm in a cluster`() async throws {
        let place = try await SecretPlace()
        let repeating = Repeating()
        let sink = try place.sink(
            with: SinkFactory(place.cluster.connections(over: repeating))
        )

        try await sink.probe()
        for generation in 1...3 {
            let new = secret("xaat-\(generation)")
            try await sink.deliver(new, from: try handover(generation: generation))
            #expect(try await sink.holds(new) == true)
        }

        #expect(try await place.data == ["token": "xaat-3"])
        #expect(repeating.repeatedWrites >= 3)
        try await sink.remove()
        #expect(try await place.data.isEmpty)
    }
}
