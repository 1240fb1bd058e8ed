import Foundation
import Git
import Manifests
import Model
import Testing

@testable import Engine

@Suite("The reader of the source")
struct SourceReaderTests {
    private let folder: TemporaryFolder
    private let repository: ManifestRepository

    init() throws {
        folder = try TemporaryFolder()
        repository = try ManifestRepository(in: folder)
    }

    private func reader(
        mirror: String = "mirror.git",
        path: String = "",
        isReadOnly: Bool = false
    ) -> SourceReader {
        SourceReader(
            SourceOptions(
                ControllerConfiguration.Source(
                    url: repository.path,
                    path: path,
                    mirror: folder.path(mirror)
                ),
                statusBranch: nil,
                organizations: ["acme"],
                isReadOnly: isReadOnly
            )
        )
    }

    // MARK: What is a manifest

    @Test func `takes neither hidden files nor what is in hidden folders for manifests`()
        async throws
    {
        try repository.commit(
            manifest("checkout").merging([
                ".github/workflows/ci.yml": "on: push", "teams/.cache/a.json": "{}",
                ".pre-commit-config.yaml": "repos: []", "README.md": "Manifests",
            ]) { $1 }
        )

        let desired = try await reader().read().desired

        #expect(desired.diagnostics == [])
        #expect(Array(desired.specs.keys) == [address("checkout")])
    }

    @Test func `reads a folder that is hidden itself where it is told to`() async throws {
        let text = try #require(manifest("checkout")["checkout.yaml"] ?? nil)
        try repository.commit([".regent/tokens/checkout.yaml": text, "other.yaml": "a: 1"])

        let desired = try await reader(path: ".regent/tokens").read().desired

        #expect(desired.diagnostics == [])
        #expect(Array(desired.specs.keys) == [address("checkout")])
    }

    @Test func `takes a folder that is not there for a source without manifests, and says so`()
        async throws
    {
        let text = try #require(manifest("checkout")["checkout.yaml"] ?? nil)
        try repository.commit(["teams/checkout.yaml": text])

        let desired = try await reader(path: "tokens").read().desired

        #expect(desired.specs.isEmpty)
        #expect(
            desired.diagnostics.map(\.description) == [
                "error: the source has no folder 'tokens'; look at source.path in the configuration"
            ]
        )
    }

    // MARK: Limits

    /// Two manifests and four files and folders that are none.
    private func desiredState(_ limit: (inout ManifestReader) -> Void) throws -> DesiredState {
        let files = manifest("billing").merging(manifest("checkout")) { $1 }
        try repository.commit(
            files.merging(["a/b/one.txt": "1", "a/b/two.txt": "2"]) { $1 }
        )
        let source = try Repository.open(at: repository.path)
        let tip = try #require(try source.commitID(of: "refs/heads/main"))
        var reader = ManifestReader(folder: "", rules: SourceRules(organizations: ["acme"]))
        limit(&reader)
        return try reader.desiredState(of: tip, in: source)
    }

    @Test func `counts manifests, and not what else is in the repository`() throws {
        #expect(try desiredState { $0.mostManifests = 2 }.specs.count == 2)
        let error = #expect(throws: Diagnostic.self) {
            _ = try desiredState { $0.mostManifests = 1 }
        }
        #expect(
            error?.description == "error: the source cannot be read: it has more than 1 files of "
                + "manifests; the limit is the same for everybody: look at source.path in the "
                + "configuration, or name files in .regentignore"
        )
    }

    @Test func `reads so many bytes of manifests and no more`() throws {
        let bytes = ["billing", "checkout"].compactMap { manifest($0)["\($0).yaml"] ?? nil }
            .map(\.utf8.count).reduce(0, +)
        #expect(try desiredState { $0.mostBytes = bytes }.specs.count == 2)
        let error = #expect(throws: Diagnostic.self) {
            _ = try desiredState { $0.mostBytes = bytes - 1 }
        }
        #expect(error?.summary.hasSuffix("more than \(bytes - 1) bytes in all") == true)
    }

    @Test func `counts the bytes of what it knows already, too`() throws {
        try repository.commit(manifest("billing"))
        let source = try Repository.open(at: repository.path)
        let tip = try #require(try source.commitID(of: "refs/heads/main"))
        var reader = ManifestReader(folder: "", rules: SourceRules(organizations: ["acme"]))
        _ = try reader.desiredState(of: tip, in: source)
        reader.mostBytes = 1
        #expect(throws: Diagnostic.self) { _ = try reader.desiredState(of: tip, in: source) }
    }

    @Test func `merges a known manifest anew where only its defaults changed`() async throws {
        let token =
            "kind: APIToken\napiVersion: regent.dev/v1alpha1\nmetadata: {name: a}\nspec: {}\n"
        let defaults = """
            kind: TokenDefaults
            apiVersion: regent.dev/v1alpha1
            metadata: {name: team}
            spec: {expiresAfter: 90d}
            """
        let reader = reader()
        for (days, ignored) in [(90, ""), (60, ""), (nil, "team/defaults.yaml\n")] {
            let text = defaults.replacing("90d", with: "\(days ?? 60)d")
            try repository.commit([
                "team/defaults.yaml": text, "team/deep/a.yaml": token, ".regentignore": ignored,
            ])
            let desired = try await reader.read().desired
            #expect(desired.diagnostics.isEmpty)
            #expect(
                desired.specs.values.map(\.lifetime) == [days.map { .after(.days($0)) } ?? .never]
            )
        }
    }

    @Test func `minds how deep its manifests lie, and not how deep other files do`() async throws {
        let deep = String(repeating: "a/", count: 40)
        try repository.commit(manifest("checkout").merging(["\(deep)b.txt": "b"]) { $1 })
        #expect(try await reader().read().desired.specs.count == 1)

        try repository.commit(["\(deep)b.yaml": "b: 1"])
        let error = await #expect(throws: Diagnostic.self) { _ = try await reader().read() }
        #expect(error?.summary.hasSuffix("is below more than 32 folders") == true)
    }

    // MARK: The next commit

    @Test func `reads of the next commit what differs, and nothing else`() async throws {
        try repository.commit(manifest("kept").merging(manifest("changed")) { $1 })
        let first = Set(try repository.packs())
        let reader = reader(isReadOnly: true)
        _ = try await reader.read()
        try repository.commit(manifest("changed", dataset: "metrics"))
        _ = try await reader.read()

        try repository.commit(manifest("changed", dataset: "traces"))
        // Only the first commit's pack has the manifest that stays as it is.
        for pack in first { folder.remove("source.git/objects/pack/\(pack)") }

        let desired = try await reader.read().desired
        #expect(Set(desired.specs.keys) == [address("kept"), address("changed")])
        #expect(desired.specs[address("changed")]?.capabilities.datasets["traces"] != nil)
        await #expect(throws: Diagnostic.self) {
            try await self.reader(isReadOnly: true).read()
        }
    }

    @Test(arguments: [
        ["checkout", "a.token", ""], ["billing", "checkout.token", ""],
        ["billing", "a.token", "  import: {id: id-1}"],
    ])
    func `finds out what the next commit claims of a file that stays`(
        _ claim: [String]
    ) async throws {
        let adoption = "  import: {id: id-1}"
        try repository.commit(manifest("checkout", sinks: ["checkout.token"], more: adoption))
        let kept = reader()
        _ = try await kept.read()

        let text = manifest(claim[0], sinks: [claim[1]], more: claim[2])
        try repository.commit(["second.yaml": text.values.first ?? nil])

        let desired = try await kept.read().desired
        #expect(desired == (try await reader(mirror: "other.git").read().desired))
        #expect(!desired.diagnostics.isEmpty)
        #expect(desired.held[address("checkout")] != nil)
    }

    // MARK: Years later

    @Test func `keeps the mirror in few files, and reads on`() async throws {
        let reader = reader()
        for number in 0...60 {
            try repository.commit(manifest("checkout", dataset: "logs-\(number)"))
            let desired = try await reader.read().desired

            let capabilities = desired.specs[address("checkout")]?.capabilities
            #expect(capabilities?.datasets.keys.map(\.self) == ["logs-\(number)"])
        }
        let packs = try FileManager.default.contentsOfDirectory(
            atPath: folder.path("mirror.git/objects/pack")
        ).filter { $0.hasSuffix(".pack") }
        #expect((1...50).contains(packs.count))
        #expect(try await self.reader().read().desired.specs.count == 1)
    }

    // MARK: Without a mirror

    /// Nobody, not even root, can make a folder below a file.
    private func blockedMirror(_ name: String) throws -> String {
        try Data().write(to: URL(filePath: folder.path("file")))
        return "file/\(name)"
    }

    @Test(arguments: ["mirror.git", "lib/regent/mirror.git"])
    func `does without a mirror that cannot be made, where it only looks`(
        name: String
    ) async throws {
        try repository.commit(manifest("checkout"))
        let reader = reader(mirror: try blockedMirror(name), isReadOnly: true)
        #expect(try await reader.read().desired.specs.count == 1)
    }

    @Test func `says that it is the mirror where it cannot be made`() async throws {
        try repository.commit(manifest("checkout"))
        let mirror = try blockedMirror("mirror.git")
        let error = await #expect(throws: Diagnostic.self) {
            _ = try await reader(mirror: mirror).read()
        }
        #expect(
            error?.description == "error: cannot lock the mirror at \(folder.path(mirror)): "
                + "Not a directory; look at source.mirror in the configuration"
        )
    }
}
