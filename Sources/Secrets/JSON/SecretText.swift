import CSodium

/// Puts a text together that has secrets in it, in memory that is wiped.
package struct SecretText: ~Copyable {
    private var bytes = WipedBytesBuilder(capacity: 256)

    /// Begins with nothing.
    package init() {}

    /// Appends text as it stands.
    package mutating func append(_ text: String) {
        unsafe bytes.append(Array(text.utf8).span.bytes)
    }

    /// Appends a secret as it stands.
    package mutating func append(_ secret: SharedSecret) {
        secret.withSecret { $0.withBytes { bytes.append($0) } }
    }

    /// Appends bytes as they stand.
    package mutating func append(_ other: WipedBytes) {
        other.withBytes { bytes.append($0) }
    }

    /// Appends text as a string of JSON, with its quotes.
    package mutating func append(json text: String) {
        unsafe appendString(Array(text.utf8).span.bytes)
    }

    /// Appends a secret as a string of JSON, with its quotes.
    package mutating func append(json secret: SharedSecret) {
        secret.withSecret { $0.withBytes { appendString($0) } }
    }

    /// Appends a secret as a string of JSON in Base64 (RFC 4648, section 4), with its quotes.
    package mutating func append(base64 secret: SharedSecret) {
        append("\"")
        secret.withSecret { secret in
            let encoded = secret.base64()
            encoded.withBytes { bytes.append($0) }
        }
        append("\"")
    }

    /// What has been put together.
    package consuming func finish() -> WipedBytes { WipedBytes(bytes) }

    /// What has been put together, as a secret.
    package consuming func finishSecret() -> SharedSecret {
        let whole = WipedBytes(bytes)
        return SharedSecret(whole.withBytes { Secret(copying: $0) })
    }

    /// Control characters, quotes and backslashes are written as escapes (RFC 8259, section 7).
    private mutating func appendString(_ text: RawSpan) {
        bytes.append(byte: UInt8(ascii: "\""))
        let characters = Span<UInt8>(_bytes: text)
        for index in characters.indices {
            let byte = characters[index]
            switch byte {
            case UInt8(ascii: "\""), UInt8(ascii: "\\"):
                bytes.append(byte: UInt8(ascii: "\\"))
                bytes.append(byte: byte)
            case 0..<0x20:
                append("\\u00" + (byte < 0x10 ? "0" : "") + String(byte, radix: 16))
            default: bytes.append(byte: byte)
            }
        }
        bytes.append(byte: UInt8(ascii: "\""))
    }
}

extension Secret {
    /// The secret in Base64 (RFC 4648, section 4).
    package borrowing func base64() -> Secret {
        let variant = sodium_base64_VARIANT_ORIGINAL
        let room = sodium_base64_encoded_len(byteCount, variant)
        let count = byteCount
        let whole = unsafe withPointer { source in
            unsafe Secret(byteCount: room) { target in
                _ = unsafe target.withMemoryRebound(to: CChar.self, capacity: room) {
                    unsafe sodium_bin2base64($0, room, source, count, variant)
                }
            }
        }
        // Without the zero at its end.
        return whole.withBytes { Secret(copying: $0.extracting(0..<(room - 1))) }
    }

    /// What a text in Base64 says; nil where it is none, or says nothing.
    package borrowing func fromBase64() -> SharedSecret? {
        var length = 0
        let count = byteCount
        var isText = false
        let whole = unsafe withPointer { source in
            unsafe Secret(byteCount: max(1, count)) { target in
                unsafe source.withMemoryRebound(to: CChar.self, capacity: count) { text in
                    isText =
                        unsafe sodium_base642bin(
                            target,
                            count,
                            text,
                            count,
                            nil,
                            &length,
                            nil,
                            sodium_base64_VARIANT_ORIGINAL
                        ) == 0
                }
            }
        }
        guard isText, length > 0 else { return nil }
        return whole.withBytes { SharedSecret(Secret(copying: $0.extracting(0..<length))) }
    }
}
