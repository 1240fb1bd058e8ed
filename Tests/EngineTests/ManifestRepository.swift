import Foundation
import Git
import Model

/// The repository of an organization's manifests, written without a checkout.
struct ManifestRepository: Sendable {
    let path: String
    private let desk: String

    init(in folder: TemporaryFolder) throws {
        path = folder.path("source.git")
        desk = folder.path("desk.git")
        _ = try Repository.openOrCreateMirror(at: path)
        _ = try Repository.openOrCreateMirror(at: desk)
    }

    /// Commits files by path to a branch; nil removes one.
    func commit(_ files: [String: String?], to branch: String = "main") throws {
        let repository = try Repository.open(at: desk)
        let reference = "refs/heads/\(branch)"
        let old = try tip(of: reference)
        if old != nil { try repository.fetch(from: path, references: [reference]) }
        var changes: [String: ObjectID?] = [:]
        for (path, text) in files {
            let blob = try text.map { try repository.writeBlob(Array($0.utf8)) }
            changes.updateValue(blob, forKey: path)
        }
        let commit = try repository.writeCommit(
            tree: repository.writeTree(basedOn: old, changes: changes),
            parents: old.map { [$0] } ?? [],
            author: Signature(name: "Ada", email: "ada@example.com", at: noon.seconds),
            message: "Change"
        )
        try repository.push(commit, to: path, reference: reference, expecting: old)
    }

    /// The commit of a branch, as a text to compare; nil where there is none.
    func tip(ofBranch name: String) throws -> String? { try tip(of: "refs/heads/\(name)")?.hex }

    /// The paths of the files of a branch, sorted.
    func files(ofBranch name: String) throws -> [String] {
        let repository = try Repository.open(at: path)
        guard let tip = try repository.commitID(of: "refs/heads/\(name)") else { return [] }
        return try repository.entries(at: tip, under: "", limits: .standard) { _ in true }
            .entries.map(\.path)
    }

    /// The files of its packs.
    func packs() throws -> [String] {
        try FileManager.default.contentsOfDirectory(atPath: "\(path)/objects/pack")
    }

    private func tip(of reference: String) throws -> ObjectID? {
        let repository = try Repository.open(at: path)
        return try repository.commitID(of: reference)
    }
}

/// A manifest of the organization acme, in a file of its name.
func manifest(
    _ name: String,
    dataset: String = "logs",
    sinks: [String] = [],
    delivery: String? = nil,
    every: String? = nil,
    annotation: String? = nil,
    rotation: String = "",
    more: String = ""
) -> [String: String?] {
    let delivery = delivery ?? sinks.map { "{file: {path: \($0)}}" }.joined(separator: ", ")
    let text = """
        apiVersion: regent.dev/v1alpha1
        kind: APIToken
        metadata:
          name: \(name)
        \(annotation.map { "  annotations: {regent.dev/regenerate: \"\($0)\"}" } ?? "")
        spec:
          expiresAfter: 90d
          datasetCapabilities: {\(dataset): {ingest: [create]}}
          rotation: {overlap: 24h\(every.map { ", every: \($0), spread: 0s" } ?? ""), \(rotation)}
        \(delivery.isEmpty ? "" : "  delivery: [\(delivery)]")
        \(more)

        """
    return ["\(name).yaml": text]
}

func address(_ name: String) -> Address { Address(organization: "acme", name: name) }
