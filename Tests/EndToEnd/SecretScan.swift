import Foundation
import Testing

/// Expects that no file below a folder has any of the secrets in it: raw, in base64 at each of its
/// three alignments, or in hex; objects of git, which are compressed, as git unpacks them.
func expectAbsent(
    _ secrets: [String],
    below folder: URL,
    except skipped: Set<String> = [],
    sourceLocation: SourceLocation = #_sourceLocation
) throws {
    let forms = secrets.flatMap(encodings)
    let names = FileManager.default.enumerator(atPath: folder.path)?.compactMap { $0 as? String }
    var scanned = 0
    for name in names ?? [] {
        guard let top = name.split(separator: "/").first, !skipped.contains(String(top)),
            let data = FileManager.default.contents(atPath: folder.appending(path: name).path)
        else { continue }
        scanned += 1
        var contents = [data]
        if name.hasSuffix("/HEAD") {
            contents.append(
                try objects(of: folder.appending(path: name).deletingLastPathComponent())
            )
        }
        for form in forms where contents.contains(where: { $0.range(of: form) != nil }) {
            Issue.record("a secret is in \(name)", sourceLocation: sourceLocation)
        }
    }
    #expect(scanned > 0, sourceLocation: sourceLocation)
}

/// Every object of a git folder, unpacked; nothing where the folder is none.
private func objects(of folder: URL) throws -> Data {
    let arguments = ["cat-file", "--batch-all-objects", "--batch", "--buffer"]
    let unpacked = try Program("/usr/bin/git", ["--git-dir=."] + arguments, in: folder).wait()
    return Data(unpacked.output.utf8)
}

private func encodings(of secret: String) -> [Data] {
    let bytes = Data(secret.utf8)
    let hex = bytes.map { String(format: "%02x", $0) }.joined()
    let aligned = (0..<3).map { shift in
        // The first and last characters depend on what stands beside the secret.
        let text = (Data(count: shift) + bytes).base64EncodedString()
        return String(text.dropFirst(shift == 0 ? 0 : 4).dropLast(4))
    }
    return ([hex, hex.uppercased()] + aligned).map { Data($0.utf8) } + [bytes]
}
