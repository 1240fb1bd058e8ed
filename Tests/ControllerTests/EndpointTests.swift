import HTTPServer
import Model
import Testing

@testable import Controller

@Suite("The controller's endpoints")
struct EndpointTests {
    private static func ask(
        _ path: String,
        method: String = "GET",
        of snapshot: ControllerSnapshot = workingController(),
        after: Duration = .zero
    ) -> ServerResponse {
        Endpoints(namesTokens: true, now: { noon + after }, snapshot: { snapshot })
            .answer(ServerRequest(method: method, path: path))
    }

    private static func text(_ response: ServerResponse) -> String {
        String(decoding: response.body, as: UTF8.self)
    }

    @Test(arguments: [
        ("/healthz", 200, "ok\n"), ("/readyz", 200, "ok\n"),
        ("/", 200, "regent run\n"), ("/metrics", 200, "# HELP regent_"),
        ("/healthz/", 404, "there is nothing here: see /healthz, /readyz and /metrics\n"),
        ("/v2/tokens", 404, "there is nothing here"), ("", 404, "there is nothing here"),
    ])
    func `are these`(path: String, status: Int, beginning: String) {
        let answer = Self.ask(path)
        #expect(answer.status == status)
        #expect(Self.text(answer).hasPrefix(beginning))
    }

    @Test func `say in one line what is wrong`() {
        for path in ["/healthz", "/readyz"] {
            let answer = Self.ask(path, after: .hours(1))
            #expect(answer.status == 503)
            #expect(Self.text(answer).count { $0 == "\n" } == 1)
            #expect(Self.text(answer).hasPrefix("the loop last moved at"))
        }
    }

    @Test(arguments: ["POST", "PUT", "DELETE", "OPTIONS", "TRACE", "get"])
    func `let nobody write`(method: String) {
        for path in ["/", "/metrics", "/elsewhere"] {
            let answer = Self.ask(path, method: method)
            #expect(answer.status == 405)
            #expect(answer.headers.contains { $0 == ("Allow", "GET, HEAD") })
        }
    }

    @Test func `answer HEAD as they answer GET`() {
        for path in ["/", "/metrics", "/readyz", "/elsewhere"] {
            #expect(Self.ask(path, method: "HEAD").status == Self.ask(path).status)
        }
    }

    @Test func `say what they send`() {
        func type(_ path: String) -> String? {
            Self.ask(path).headers.first { $0.name == "Content-Type" }?.value
        }
        #expect(type("/metrics") == "text/plain; version=0.0.4; charset=utf-8")
        #expect(type("/healthz") == "text/plain; charset=utf-8")
    }
}
