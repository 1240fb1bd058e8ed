import HTTPClient
import Model

/// Why a system that holds secrets did not do what it was asked for; a sink's error is made of it.
struct SystemFailure: Error, Hashable, Sendable {
    /// What was asked for, and what the system said.
    var detail: String
    /// What to do next.
    var hint: String?
    /// The answer's status; nil where none came.
    var status: Int?

    init(_ detail: String, hint: String? = nil, status: Int? = nil) {
        self.detail = detail
        self.hint = hint
        self.status = status
    }
}

extension SinkError {
    /// Says it of a sink.
    init(_ failure: SystemFailure, of sink: SinkID) {
        self.init(sink: sink, detail: failure.detail, hint: failure.hint)
    }
}

/// Says of a sink what its system did not do.
func explained<Answer: Sendable>(
    _ sink: SinkID,
    _ body: () async throws(SystemFailure) -> Answer
) async throws(SinkError) -> Answer {
    do throws(SystemFailure) {
        return try await body()
    } catch {
        throw SinkError(error, of: sink)
    }
}

extension TransportFailure {
    /// What it means for somebody who waits for a system.
    func failure(asking what: String, hint: String? = nil) -> SystemFailure {
        SystemFailure("\(what) was not answered: \(self)", hint: hint)
    }
}

extension String {
    /// The beginning of a system's words, in one line that a terminal can show.
    func shortened(to most: Int = 400) -> String {
        let line = split(whereSeparator: \.isNewline).joined(separator: " ").escapingControls
        return line.utf8.count <= most ? line : String(line.prefix(most)) + "…"
    }
}

/// How long systems may take.
enum SystemLimits {
    /// One request.
    static let timeout = Duration.seconds(15)
    /// Bytes of an answer: a Secret of Kubernetes may have 1 MiB, in Base64.
    static let answerBytes = 4 * 1024 * 1024
}
