import Engine
import HTTPClient
import Manifests
import Model
import Planning
import Reporting
import Secrets

@testable import Axiom

/// What reads bytes that others wrote.
///
/// Each traps where a promise of the reader does not hold.
enum FuzzTarget: String, CaseIterable {
    case manifest
    case configuration
    case plan
    case status
    case answer
    case ignore

    func read(_ bytes: [UInt8]) {
        switch self {
        case .manifest: Self.readManifest(bytes)
        case .configuration:
            let result = decodeConfiguration(
                file: (path: "c.yaml", bytes: bytes),
                options: [:],
                environment: [:],
                folder: "/etc/regent"
            )
            Self.check(result.diagnostics)
        case .plan:
            // One that is taken for valid is, to the byte, what would be written.
            guard let plan = try? SavedPlan(reading: bytes, from: "p") else { return }
            precondition((try? plan.bytes) == bytes)
        case .status: _ = StatusFiles.published(bytes)
        case .answer: Self.readAnswer(bytes)
        case .ignore:
            let rules = IgnoreRules(bytes)
            _ = rules.ignores("a/b.yaml"[...])
        }
    }

    private static func readManifest(_ bytes: [UInt8]) {
        let file = ManifestFile(path: "f.yaml", bytes: bytes)
        let parsed = ManifestParser.parse(file)
        var desired = SourceAssembler.assemble(
            [parsed],
            under: SourceRules(defaultOrganization: "acme")
        )
        file.addExcerpts(to: &desired.diagnostics)
        check(desired.diagnostics)
        for problem in desired.diagnostics {
            precondition((problem.position?.line ?? 0) > 0 && (problem.position?.column ?? 0) > 0)
        }
    }

    /// A terminal obeys control characters, so that none may reach it.
    private static func check(_ diagnostics: [Diagnostic]) {
        for problem in diagnostics {
            let text = problem.description + (problem.excerpt ?? "")
            precondition(!text.utf8.contains { $0 < 0x20 || $0 == 0x7F })
        }
    }

    private static func readAnswer(_ bytes: [UInt8]) {
        let response = HTTPResponse(
            status: 200,
            body: unsafe WipedBytes(copying: bytes.span.bytes)
        )
        _ = try? response.decoded(as: [TokenAnswer].self)
        _ = try? response.decoded(as: TokenAnswer.self)
        _ = try? response.decoded(as: ErrorAnswer.self)
        _ = try? response.issuedToken()
    }
}
