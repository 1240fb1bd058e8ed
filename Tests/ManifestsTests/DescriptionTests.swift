import Foundation
import Model
import Testing

@testable import Manifests

@Suite struct `The description of the fields` {
    private func check(_ shape: ValueShape, in path: String) {
        switch shape {
        case .object(let fields):
            for field in fields {
                #expect(field.documentation.hasSuffix("."), "\(path).\(field.name)")
                check(field.shape, in: "\(path).\(field.name)")
            }
        case .list(let element), .map(let element): check(element, in: path)
        case .text, .enumeration, .duration, .instant, .formatted, .boolean, .integer,
            .capabilities:
            break
        }
    }

    @Test func `documents each of them`() {
        for document in DocumentDescription.all { check(document.shape, in: document.kind) }
    }

    @Test func `leaves no default to be looked up elsewhere`() throws {
        let defaults = FieldDefaults(of: TokenFields.document.shape).texts
        #expect(defaults["spec.rotation.overlap"] == "24h")
        #expect(defaults["spec.rotation.renewBefore"] == "a third of expiresAfter")
        #expect(defaults["spec.rotation.spread"] == "5 % of every, at most 12h")
        #expect(defaults["spec.deletionPolicy"] == "Retain")
        #expect(defaults["spec.delivery.file.mode"] == "0400")
    }
}

/// The documented default of each field, by its path.
private struct FieldDefaults {
    private(set) var texts: [String: String] = [:]

    init(of shape: ValueShape) { collect(shape, "") }

    private mutating func collect(_ shape: ValueShape, _ path: String) {
        switch shape {
        case .object(let fields):
            for field in fields {
                let name = path.isEmpty ? field.name : "\(path).\(field.name)"
                texts[name] = field.defaultValue?.text
                collect(field.shape, name)
            }
        case .list(let element), .map(let element): collect(element, path)
        case .text, .enumeration, .duration, .instant, .formatted, .boolean, .integer,
            .capabilities:
            break
        }
    }
}

@Suite struct `The demo's files` {
    private let folder = URL(filePath: #filePath)
        .deletingLastPathComponent().deletingLastPathComponent().deletingLastPathComponent()
        .appending(path: "manifests/demo")

    @Test(arguments: ["tokens/checkout.yaml", "tokens/search.yaml"])
    func `are valid manifests`(path: String) throws {
        let bytes = Array(try Data(contentsOf: folder.appending(path: path)))
        let file = ManifestParser.parse(ManifestFile(path: path, bytes: bytes))
        #expect(file.diagnostics.isEmpty)
        #expect(!file.manifests.isEmpty)
    }

    @Test func `are a valid configuration`() throws {
        let bytes = Array(try Data(contentsOf: folder.appending(path: "regent.yaml")))
        let result = decodeConfiguration(
            file: (path: "regent.yaml", bytes: bytes),
            options: [:],
            environment: [:],
            folder: folder.path()
        )
        #expect(result.diagnostics.isEmpty)
        #expect(result.configuration?.source.url == folder.path() + "/tokens")
    }
}
