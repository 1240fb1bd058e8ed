import HTTPServer
import Model

/// What is answered at which path.
struct Endpoints: Sendable {
    let namesTokens: Bool
    let now: @Sendable () -> Instant
    let snapshot: @Sendable () -> ControllerSnapshot

    private static let index = """
        regent run

        /healthz   200 while the controller's loop lives
        /readyz    200 while it can read its source and its state, and acts
        /metrics   metrics for Prometheus

        """

    func answer(_ request: ServerRequest) -> ServerResponse {
        guard ["GET", "HEAD"].contains(request.method) else {
            var answer = plain(405, "only GET and HEAD are answered here\n")
            answer.headers.append(("Allow", "GET, HEAD"))
            return answer
        }
        switch request.path {
        case "/": return plain(200, Self.index)
        case "/healthz": return plain(snapshot().liveness(at: now()))
        case "/readyz": return plain(snapshot().readiness(at: now()))
        case "/metrics":
            let metrics = ControllerMetrics(snapshot(), namesTokens: namesTokens)
            return plain(200, metrics.text, type: Exposition.contentType)
        default:
            return plain(404, "there is nothing here: see /healthz, /readyz and /metrics\n")
        }
    }

    private func plain(_ health: Health) -> ServerResponse {
        plain(health.isGood ? 200 : 503, health.line + "\n")
    }

    private func plain(
        _ status: Int,
        _ text: String,
        type: String = "text/plain; charset=utf-8"
    ) -> ServerResponse {
        ServerResponse(
            status: status,
            headers: [
                ("Content-Type", type), ("Cache-Control", "no-store"),
                ("X-Content-Type-Options", "nosniff"),
            ],
            body: Array(text.utf8)
        )
    }
}
