import CSodium

extension SealingKey {
    private static let nonceBytes = Int(crypto_aead_xchacha20poly1305_ietf_NPUBBYTES)
    private static let tagBytes = Int(crypto_aead_xchacha20poly1305_ietf_ABYTES)

    /// Seals a secret under a random nonce, bound to the place that it belongs to: it opens nowhere
    /// else.
    public func seal(_ secret: borrowing Secret, boundTo place: [UInt8]) -> SealedBox {
        var bytes = [UInt8](repeating: 0, count: Self.nonceBytes + secret.byteCount + Self.tagBytes)
        let count = secret.byteCount
        unsafe bytes.withUnsafeMutableBufferPointer { box in
            guard let nonce = box.baseAddress else { return }
            unsafe randombytes_buf(nonce, Self.nonceBytes)
            unsafe secret.withPointer { message in
                unsafe sealing.withPointer { key in
                    _ = unsafe crypto_aead_xchacha20poly1305_ietf_encrypt(
                        nonce + Self.nonceBytes,
                        nil,
                        message,
                        UInt64(count),
                        place,
                        UInt64(place.count),
                        nil,
                        nonce,
                        key
                    )
                }
            }
        }
        return SealedBox(keyID: keyID, bytes: bytes)
    }

    /// Opens a box at the place that it was bound to.
    ///
    /// - Throws: ``SealingError/unknownKey(sealedWith:have:)`` and ``SealingError/doesNotOpen``.
    public func open(_ box: SealedBox, boundTo place: [UInt8]) throws(SealingError) -> Secret {
        guard box.keyID == keyID else {
            throw .unknownKey(sealedWith: box.keyID, have: keyID)
        }
        let count = box.bytes.count - Self.nonceBytes - Self.tagBytes
        guard count > 0 else { throw .doesNotOpen }
        return try unsafe Secret(byteCount: count) { (message) throws(SealingError) in
            let result = unsafe box.bytes.withUnsafeBufferPointer { sealed -> Int32 in
                guard let nonce = sealed.baseAddress else { return -1 }
                return unsafe sealing.withPointer { key in
                    unsafe crypto_aead_xchacha20poly1305_ietf_decrypt(
                        message,
                        nil,
                        nil,
                        nonce + Self.nonceBytes,
                        UInt64(count + Self.tagBytes),
                        place,
                        UInt64(place.count),
                        nonce,
                        key
                    )
                }
            }
            guard result == 0 else { throw .doesNotOpen }
        }
    }

    /// A digest of a secret under this key (BLAKE2b, 32 bytes), in hex: useless without the key.
    public func digest(_ secret: borrowing Secret) -> String {
        var digest = [UInt8](repeating: 0, count: Int(crypto_generichash_BYTES))
        let count = secret.byteCount
        unsafe secret.withPointer { message in
            unsafe digests.withPointer { key in
                _ = unsafe crypto_generichash(
                    &digest,
                    digest.count,
                    message,
                    UInt64(count),
                    key,
                    digests.byteCount
                )
            }
        }
        return hex(digest)
    }

    /// Whether two digests are the same, in a time that does not tell where they differ.
    public static func isEqual(_ left: String, _ right: String) -> Bool {
        let (left, right) = (Array(left.utf8), Array(right.utf8))
        guard left.count == right.count else { return false }
        return unsafe sodium_memcmp(left, right, left.count) == 0
    }
}
