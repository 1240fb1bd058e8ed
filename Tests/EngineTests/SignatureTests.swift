import Foundation
import Manifests
import Model
import Testing

@testable import Engine

@Suite("A commit that nobody signed who may is not acted on")
struct SignatureTests {
    private let folder: TemporaryFolder
    private let repository: SignedRepository
    private let reader: SourceReader

    init() throws {
        folder = try TemporaryFolder()
        repository = try SignedRepository(in: folder)
        reader = SourceReader(
            SourceOptions(
                ControllerConfiguration.Source(
                    url: repository.path,
                    mirror: folder.path("mirror.git"),
                    allowedSignersFile: repository.allowed
                ),
                statusBranch: nil,
                organizations: ["acme"]
            )
        )
        try repository.allow([("ada", "namespaces=\"git\"")])
    }

    @Test func `one that is signed by who may is acted on, and says by whom`() async throws {
        let commit = try repository.commit("checkout", signedBy: "ada")

        let snapshot = try await reader.read()

        #expect(snapshot.source.commit == commit)
        #expect(snapshot.source.signedBy == "ada@example.com")
        #expect(snapshot.desired.diagnostics.isEmpty)
    }

    /// Who signs the second commit, with what in the list, and the reason for which it is refused.
    struct Refusal: Sendable, CustomTestStringConvertible {
        let title: String
        let signer: String?
        let options: String?
        let reason: String
        var testDescription: String { title }
    }

    @Test(arguments: [
        Refusal(title: "unsigned", signer: nil, options: nil, reason: "it is not signed"),
        Refusal(
            title: "a stranger's",
            signer: "eve",
            options: nil,
            reason: "allowed_signers does not allow"
        ),
        Refusal(
            title: "with an expired key",
            signer: "bob",
            options: "valid-before=\"20250101\"",
            reason: "which is not valid any more (allowed_signers:2: key has expired"
        ),
        Refusal(
            title: "with a key of the future",
            signer: "bob",
            options: "valid-after=\"29990101\"",
            reason: "which is not valid yet (allowed_signers:2: key is not yet valid"
        ),
        Refusal(
            title: "with a key for something else",
            signer: "bob",
            options: "namespaces=\"file\"",
            reason: "allowed_signers does not allow"
        ),
    ])
    func `the last good one stays`(refusal: Refusal) async throws {
        let good = try repository.commit("checkout", signedBy: "ada")
        let acted = try await reader.read().source
        let bad = try repository.commit("billing", signedBy: refusal.signer)
        if let options = refusal.options, let signer = refusal.signer {
            try repository.allow([("ada", ""), (signer, options)])
        }

        let snapshot = try await reader.read(after: acted)

        #expect(snapshot.source.commit == good)
        #expect(snapshot.source.signedBy == "ada@example.com")
        #expect(snapshot.desired.specs.keys.map(\.name) == ["checkout"])
        let problem = try #require(snapshot.desired.diagnostics.first)
        #expect(problem.severity == .error)
        let summary = problem.summary.replacing(folder.path + "/", with: "")
        #expect(
            summary.hasPrefix("commit \(bad.prefix(7)) of branch 'main' is not acted on: it is ")
        )
        #expect(summary.contains(refusal.reason), "\(summary)")
        #expect(
            summary.hasSuffix("; \(good.prefix(7)), signed by ada@example.com, stays in force")
        )
    }

    @Test func `a signature of another commit is worth nothing`() async throws {
        try repository.commit("checkout", signedBy: "ada")
        let forged = try repository.forge("checkout")

        let error = await #expect(throws: Diagnostic.self) { try await reader.read() }

        #expect(
            error?.summary
                == "commit \(forged.prefix(7)) of branch 'main' is not acted on: its signature does not "
                + "fit what it signs"
        )
    }

    @Test func `where nothing was acted on yet, nothing is`() async throws {
        try repository.commit("checkout", signedBy: nil)

        let error = await #expect(throws: Diagnostic.self) { try await reader.read() }

        #expect(error?.summary.hasSuffix("is not acted on: it is not signed") == true)
    }

    @Test func `what was acted on before signatures were asked for is not good for that`()
        async throws
    {
        let commit = try repository.commit("checkout", signedBy: nil)
        let acted = PlanSource(url: repository.path, ref: "main", commit: commit)

        await #expect(throws: Diagnostic.self) { try await reader.read(after: acted) }
    }

    @Test func `what was acted on stays when its key is taken from the list`() async throws {
        let commit = try repository.commit("checkout", signedBy: "ada")
        let acted = try await reader.read().source
        try repository.allow([("bob", "")])

        let snapshot = try await reader.read(after: acted)

        #expect(snapshot.source.commit == commit)
        #expect(snapshot.desired.diagnostics.isEmpty)
    }

    @Test func `a preview reads it, and says that it would not be acted on`() async throws {
        let commit = try repository.commit("checkout", signedBy: nil)

        let snapshot = try await reader.read(isPreview: true)

        #expect(snapshot.source.commit == commit)
        #expect(snapshot.source.signedBy == nil)
        #expect(
            snapshot.desired.diagnostics.map(\.summary) == [
                "commit \(commit.prefix(7)) of branch 'main' would not be acted on: it is not signed"
            ]
        )
    }

    @Test func `without the list nothing is read`() async throws {
        try repository.commit("checkout", signedBy: "ada")
        try FileManager.default.removeItem(atPath: repository.allowed)

        let error = await #expect(throws: Diagnostic.self) { try await reader.read() }

        #expect(
            error?.summary
                == "cannot read \(repository.allowed), which says whose commits are acted on"
        )
    }
}
