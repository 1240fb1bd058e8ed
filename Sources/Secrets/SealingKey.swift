import CSodium

/// A secret that was sealed: useless without the key and the place that it is bound to.
public struct SealedBox: Hashable, Sendable, Codable {
    /// Which key sealed it.
    public let keyID: String
    /// A random nonce of 24 bytes, the ciphertext and its tag.
    public let bytes: [UInt8]

    /// Takes a box from a store.
    public init(keyID: String, bytes: [UInt8]) {
        self.keyID = keyID
        self.bytes = bytes
    }
}

/// Why a box does not open or a key cannot be read.
public enum SealingError: Error, Hashable, Sendable {
    /// Another key sealed it.
    case unknownKey(sealedWith: String, have: String)
    /// It was changed, cut off, or moved to another place.
    case doesNotOpen
    /// A key file is one line, `regent-escrow-key-1:` and 32 bytes in base64.
    case malformedKey
}

extension SealingError: CustomStringConvertible {
    /// What happened and what to do next.
    public var description: String {
        switch self {
        case .unknownKey(let sealedWith, let have):
            "the secret was sealed with the escrow key \(sealedWith), and the configured one is "
                + "\(have); bring the former back"
        case .doesNotOpen:
            "the sealed secret does not open: its row was changed or moved; "
                + "ask for a new one with `regent regenerate`"
        case .malformedKey:
            "the escrow key's file is damaged: it is one line that begins with "
                + "regent-escrow-key-1:; restore it from its backup"
        }
    }
}

/// The key that seals secrets at rest: XChaCha20-Poly1305 under a subkey of its own.
public final class SealingKey: Sendable {
    private static let filePrefix = Array("regent-escrow-key-1:".utf8)
    private static let keyBytes = Int(crypto_kdf_KEYBYTES)
    /// The length of 32 bytes in padded base64.
    private static let encodedKeyBytes = 44
    private static let context = Array("regent-1".utf8).map { CChar(bitPattern: $0) }

    /// The subkeys' numbers; a number is never used for another purpose.
    private enum Purpose: UInt64 {
        case sealing = 1
        case digests = 2
        case name = 3
    }

    private let master: Secret
    let sealing: Secret
    let digests: Secret
    /// 16 hex digits by which a box finds its key; it tells nothing of the key.
    public let keyID: String

    private init(master: consuming Secret) {
        sealing = Self.subkey(of: master, for: .sealing)
        digests = Self.subkey(of: master, for: .digests)
        let name = Self.subkey(of: master, for: .name)
        keyID = name.withBytes { bytes in unsafe bytes.withUnsafeBytes { unsafe hex($0.prefix(8)) }
        }
        self.master = master
    }

    /// Makes a key of the system's randomness.
    public static func generate() -> SealingKey {
        unsafe SealingKey(
            master: Secret(byteCount: keyBytes, writing: { unsafe randombytes_buf($0, keyBytes) })
        )
    }

    /// Reads the text of a key file.
    ///
    /// - Throws: ``SealingError/malformedKey``.
    public convenience init(file: borrowing Secret) throws(SealingError) {
        self.init(master: try Self.decode(file))
    }

    private static func decode(_ file: borrowing Secret) throws(SealingError) -> Secret {
        let hasPrefix = file.withBytes { span in
            unsafe span.withUnsafeBytes { unsafe $0.starts(with: filePrefix) }
        }
        guard hasPrefix else { throw .malformedKey }
        let encodedCount = file.byteCount - filePrefix.count
        return try unsafe file.withPointer { (text) throws(SealingError) -> Secret in
            try unsafe Secret(byteCount: keyBytes) { (key) throws(SealingError) in
                var decoded = 0
                let result = unsafe (text + filePrefix.count).withMemoryRebound(
                    to: CChar.self,
                    capacity: encodedCount
                ) { encoded in
                    unsafe sodium_base642bin(
                        key,
                        keyBytes,
                        encoded,
                        encodedCount,
                        "\n",
                        &decoded,
                        nil,
                        sodium_base64_VARIANT_ORIGINAL
                    )
                }
                guard result == 0, decoded == keyBytes else { throw .malformedKey }
            }
        }
    }

    /// The text of the key's file.
    public func fileText() -> Secret {
        let count = Self.filePrefix.count + Self.encodedKeyBytes + 1
        return unsafe Secret(byteCount: count) { (text: UnsafeMutablePointer<UInt8>) in
            for (place, byte) in Self.filePrefix.enumerated() { unsafe text[place] = byte }
            unsafe (text + Self.filePrefix.count).withMemoryRebound(
                to: CChar.self,
                capacity: Self.encodedKeyBytes + 1
            ) { encoded in
                unsafe master.withPointer { key in
                    _ = unsafe sodium_bin2base64(
                        encoded,
                        Self.encodedKeyBytes + 1,
                        key,
                        Self.keyBytes,
                        sodium_base64_VARIANT_ORIGINAL
                    )
                }
            }
            unsafe text[count - 1] = UInt8(ascii: "\n")
        }
    }

    private static func subkey(of master: borrowing Secret, for purpose: Purpose) -> Secret {
        unsafe Secret(byteCount: keyBytes) { (subkey: UnsafeMutablePointer<UInt8>) in
            unsafe master.withPointer { master in
                _ = unsafe crypto_kdf_derive_from_key(
                    subkey,
                    keyBytes,
                    purpose.rawValue,
                    context,
                    master
                )
            }
        }
    }
}
