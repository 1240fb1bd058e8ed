import Foundation
import Testing

/// The files below a folder that have one of the secrets in them: raw, in base64 at each of its
/// three alignments, or in hex; objects of git, which are compressed, as git unpacks them.
func leaks(
    of secrets: [String],
    below folder: URL,
    except skipped: Set<String> = []
) throws -> [String] {
    let forms = secrets.flatMap(encodings)
    let names = FileManager.default.enumerator(atPath: folder.path)?.compactMap { $0 as? String }
    return try (names ?? []).filter { name in
        guard let top = name.split(separator: "/").first, !skipped.contains(String(top)),
            let data = FileManager.default.contents(atPath: folder.appending(path: name).path)
        else { return false }
        var contents = [data]
        if name.hasSuffix("/HEAD") {
            contents.append(
                try objects(of: folder.appending(path: name).deletingLastPathComponent())
            )
        }
        return forms.contains { form in contents.contains { $0.range(of: form) != nil } }
    }
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
