import Secrets

/// 128 random bits, written as a UUID is.
struct RandomBits {
    private let high: UInt64
    private let low: UInt64

    init(using random: inout some RandomNumberGenerator) {
        high = random.next()
        low = random.next()
    }

    /// 32 digits and 4 hyphens.
    static let characterCount = 36

    /// The character at a place from 0 on.
    func character(_ place: Int) -> UInt8 {
        let hyphens = [8, 13, 18, 23]
        guard !hyphens.contains(place) else { return UInt8(ascii: "-") }
        let digit = place - hyphens.count { $0 < place }
        let half = digit < 16 ? high : low
        let value = UInt8(truncatingIfNeeded: half >> UInt64(60 - digit % 16 * 4)) & 15
        return value < 10 ? UInt8(ascii: "0") + value : UInt8(ascii: "a") + value - 10
    }

    /// The text, for what is no secret.
    var text: String {
        String(decoding: (0..<Self.characterCount).map(character), as: UTF8.self)
    }
}

/// Secrets of tokens: made once, then known by their digests only.
enum TokenSecret {
    private static let prefix = Array("xaat-".utf8)
    static let byteCount = prefix.count + RandomBits.characterCount

    /// Makes a secret, `xaat-` and 128 random bits.
    static func make(using random: inout some RandomNumberGenerator) -> Secret {
        let bits = RandomBits(using: &random)
        return Secret(byteCount: byteCount) { span in
            for place in 0..<byteCount {
                let isPrefix = place < prefix.count
                span.storeBytes(
                    of: isPrefix ? prefix[place] : bits.character(place - prefix.count),
                    toByteOffset: place,
                    as: UInt8.self
                )
            }
        }
    }

    /// The digest by which a secret is known: its 128 bits of randomness need no salt.
    static func digest(of secret: borrowing Secret) -> String {
        secret.withBytes { span in unsafe span.withUnsafeBytes { unsafe sha256($0) } }
    }

    /// Whether two digests are the same, in a time that does not tell where they differ.
    static func isEqual(_ left: String, _ right: String) -> Bool {
        let left = Array(left.utf8)
        let right = Array(right.utf8)
        return unsafe Secret.isEqual(
            Secret(copying: left.span.bytes),
            Secret(copying: right.span.bytes)
        )
    }
}
