import CSodium

/// libsodium, made ready once before anything of it is used.
enum Sodium {
    /// Whether the library is usable; it is not where the system gives no randomness.
    private static let isReady = sodium_init() >= 0

    static func makeReady() {
        precondition(isReady, "libsodium could not be initialised: the system gives no randomness")
    }
}

/// Randomness of the operating system.
public struct SystemRandom: RandomNumberGenerator, Sendable {
    /// Makes a generator; all of them draw from one source.
    public init() { Sodium.makeReady() }

    /// 64 random bits.
    public mutating func next() -> UInt64 {
        var bits: UInt64 = 0
        unsafe withUnsafeMutableBytes(of: &bits) { buffer in
            guard let base = buffer.baseAddress else { return }
            unsafe randombytes_buf(base, buffer.count)
        }
        return bits
    }
}

/// The SHA-256 digest of bytes that are no secret, in 64 lower-case hex digits.
public func sha256(_ bytes: some Sequence<UInt8>) -> String {
    Sodium.makeReady()
    let message = Array(bytes)
    var digest = [UInt8](repeating: 0, count: Int(crypto_hash_sha256_BYTES))
    unsafe crypto_hash_sha256(&digest, message, UInt64(message.count))
    return hex(digest)
}

/// Lower-case hex digits.
func hex(_ bytes: some Sequence<UInt8>) -> String {
    let digits = Array("0123456789abcdef".unicodeScalars)
    var text = String.UnicodeScalarView()
    for byte in bytes {
        text.append(digits[Int(byte >> 4)])
        text.append(digits[Int(byte & 15)])
    }
    return String(text)
}
