import Foundation
import Manifests
import Model
import SeededRandom
import Testing

/// Manifests that people write, spoilt in a few places: `REGENT_MUTATIONS=100000` tries more.
@Suite struct `A manifest that was spoilt` {
    private static let count =
        ProcessInfo.processInfo.environment["REGENT_MUTATIONS"].flatMap { Int($0) } ?? 2000

    /// The examples of the repository, and one of every field.
    private static func originals() throws -> [[UInt8]] {
        let folder = URL(filePath: #filePath).deletingLastPathComponent()
            .deletingLastPathComponent().deletingLastPathComponent()
            .appending(path: "manifests/demo/tokens")
        let names = try FileManager.default.contentsOfDirectory(atPath: folder.path).sorted()
        let examples = try names.map { Array(try Data(contentsOf: folder.appending(path: $0))) }
        return examples + [ordinaryManifest, everyOtherField].map { Array($0.utf8) }
    }

    /// What stands for something in YAML, or is no text.
    private static let pieces: [[UInt8]] =
        [
            "&a ", "*a", "<<: *a\n", "!!str ", "---\n", "...\n", "\t", "\r\n", "\u{feff}",
            "%YAML 9.9\n",
            "[", "]", "{", "}", "\"", "'", "|\n", ">-\n", ": ", "- ", "# ", "\u{0}", "\u{1b}[31m",
            "\u{202e}", "е", "../", "-5m", "1e9d", "99999999999999999999d", "null", "~", "\n",
        ].map { Array($0.utf8) } + [[0xFF], [0xC3, 0x28], [0xED, 0xA0, 0x80]]

    private static func spoil(_ bytes: [UInt8], _ random: inout SeededRandom) -> [UInt8] {
        var bytes = bytes
        for _ in 0..<Int.random(in: 1...4, using: &random) {
            let start = Int.random(in: 0...bytes.count, using: &random)
            let end = min(bytes.count, start + Int.random(in: 0...12, using: &random))
            let piece = pieces.randomElement(using: &random) ?? []
            switch Int.random(in: 0..<6, using: &random) {
            case 0: bytes.removeSubrange(start..<end)
            case 1: bytes.insert(contentsOf: piece, at: start)
            case 2: bytes.replaceSubrange(start..<end, with: piece)
            case 3: bytes.insert(contentsOf: bytes[start..<end], at: start)
            case 4 where start < end: bytes[start] ^= 1 << UInt8.random(in: 0..<8, using: &random)
            default: bytes.insert(contentsOf: Array(bytes[start..<end]).reversed(), at: end)
            }
        }
        return bytes
    }

    @Test func `is read or refused with a line and a column, and never crashes`() throws {
        var random = SeededRandom(seed: 20)
        let originals = try Self.originals()
        var spent = Duration.zero
        var refused = 0
        for number in 0..<Self.count {
            let bytes = Self.spoil(originals[number % originals.count], &random)
            var desired = DesiredState()
            spent += ContinuousClock().measure {
                let file = ManifestFile(path: "f.yaml", bytes: bytes)
                desired = SourceAssembler.assemble(
                    [ManifestParser.parse(file)],
                    under: SourceRules(defaultOrganization: "acme")
                )
            }
            let errors = desired.diagnostics.filter { $0.severity == .error }
            refused += errors.isEmpty ? 0 : 1
            let isPlaced = errors.allSatisfy {
                ($0.position?.line ?? 0) > 0 && ($0.position?.column ?? 0) > 0
            }
            #expect(isPlaced, "manifest \(number): \(errors.map(\.description))")
        }
        print("\(Self.count) spoilt manifests, \(refused) refused, \(spent / Self.count) each")
    }
}
