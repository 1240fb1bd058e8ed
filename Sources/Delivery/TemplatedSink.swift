import Model
import Secrets

/// A sink that is given a text with the secret in it.
struct TemplatedSink: Sink {
    let sink: any Sink
    let template: SecretTemplate

    var title: String { sink.title }

    func probe() async throws(SinkError) { try await sink.probe() }

    func deliver(_ secret: SharedSecret, from handover: Handover) async throws(SinkError) {
        try await sink.deliver(template.rendered(secret), from: handover)
    }

    func holds(_ secret: SharedSecret) async throws(SinkError) -> Bool? {
        try await sink.holds(template.rendered(secret))
    }

    func content() async throws(SinkError) -> SinkContent {
        let content = try await sink.content()
        guard case .secret(let text) = content else { return content }
        return template.secret(in: text).map(SinkContent.secret) ?? .foreign
    }

    func remove() async throws(SinkError) { try await sink.remove() }
}
