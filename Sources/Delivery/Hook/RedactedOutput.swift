import Secrets

/// What a program said last, without the secret that it was given.
struct RedactedOutput {
    /// One line, shortened.
    let text: String

    /// Bytes of the end that are shown.
    private static let mostBytes = 512
    /// What stands where the secret was.
    private static let mark = Array("(secret)".utf8)
    /// A part of the secret of this length is taken for a leak, too.
    private static let leastPart = 8

    init(_ output: [UInt8], _ secret: SharedSecret) {
        var kept: [UInt8] = []
        for piece in secret.withSecret({ Self.parts(output, of: $0) }) {
            kept += piece.isSecret ? Self.mark : Array(output[piece.place])
        }
        let lines = String(decoding: kept, as: UTF8.self).split(whereSeparator: \.isNewline)
        let text = lines.joined(separator: " / ")
        self.text =
            text.utf8.count <= Self.mostBytes
            ? text : "…" + String(decoding: text.utf8.suffix(Self.mostBytes), as: UTF8.self)
    }

    private struct Piece {
        var place: Range<Int>
        var isSecret: Bool
    }

    /// The output, cut where a part of the secret or of its Base64 begins and ends.
    private static func parts(_ output: [UInt8], of secret: borrowing Secret) -> [Piece] {
        var isSecret = [Bool](repeating: false, count: output.count)
        mark(&isSecret, output, secret)
        mark(&isSecret, output, secret.base64())
        var pieces: [Piece] = []
        for (position, flag) in isSecret.enumerated() {
            if let last = pieces.last, last.isSecret == flag {
                pieces[pieces.count - 1].place = last.place.lowerBound..<(position + 1)
            } else {
                pieces.append(Piece(place: position..<(position + 1), isSecret: flag))
            }
        }
        return pieces
    }

    private static func mark(
        _ isSecret: inout [Bool],
        _ output: [UInt8],
        _ secret: borrowing Secret
    ) {
        secret.withBytes { bytes in
            let characters = Span<UInt8>(_bytes: bytes)
            let length = min(leastPart, characters.count)
            guard length > 0, output.count >= length else { return }
            for start in 0...(output.count - length) {
                for place in 0...(characters.count - length) {
                    let isSame = (0..<length).allSatisfy {
                        output[start + $0] == characters[place + $0]
                    }
                    guard isSame else { continue }
                    for position in start..<(start + length) { isSecret[position] = true }
                    break
                }
            }
        }
    }
}
