import Foundation
import Testing

/// The Python of a virtual environment that has the official client of Kubernetes, too.
private let python: String? = {
    let python = ProcessInfo.processInfo.environment["REGENT_PYTHON"]
    let program = python.map {
        URL(filePath: $0).deletingLastPathComponent().appending(path: "kubernetes-validate").path
    }
    return program.map(FileManager.default.isExecutableFile) == true ? python : nil
}()

@Suite("The stand-in for Kubernetes")
struct KubernetesStandinTests {
    @Test(
        .enabled(
            if: python != nil,
            "REGENT_PYTHON names no python with Tests/requirements.txt"
        )
    )
    func `does what its official client and kubectl expect`() throws {
        let script = World.root.appending(path: "Tests/EndToEnd/Kubernetes/test_apiserver.py").path
        let outcome = try Program(try #require(python), [script], in: World.root).wait()
        #expect(outcome.status == 0, "\(outcome.output)\(outcome.errors)")
        #expect(outcome.errors.contains("OK"), "\(outcome.errors)")
    }
}
