import CCurl
import Glibc
import Secrets

/// The header lines of one request; the memory of each is overwritten at the end.
@safe struct HeaderList: ~Copyable {
    private var first: UnsafeMutablePointer<curl_slist>?

    /// Checks and collects a request's headers and its credential.
    ///
    /// - Throws: ``TransportFailure`` for a character that would begin another header.
    init(of request: HTTPRequest) throws(TransportFailure) {
        unsafe first = nil
        // libcurl would wait for leave to send a large body, and send it again after a refusal.
        try append("Expect:")
        if !request.headers.contains(where: { $0.name.lowercased() == "content-type" }) {
            try append("Content-Type:")
        }
        for (name, value) in request.headers {
            guard Self.isToken(name), value.unicodeScalars.allSatisfy(Self.isAllowed) else {
                throw Self.failure("a header has a character that none may have")
            }
            // A name with a colon alone would take a header of libcurl's away.
            try append(value.isEmpty ? "\(name);" : "\(name): \(value)")
        }
        if let bearer = request.bearer { try append("Authorization: Bearer ", bearer) }
        for (name, value) in request.secretHeaders {
            guard Self.isToken(name) else {
                throw Self.failure("a header has a character that none may have")
            }
            try append("\(name): ", value)
        }
    }

    deinit {
        var line = unsafe first
        while let present = unsafe line {
            if let text = unsafe present.pointee.data { unsafe explicit_bzero(text, strlen(text)) }
            unsafe line = present.pointee.next
        }
        unsafe curl_slist_free_all(first)
    }

    /// Lends the list to a call of libcurl, which keeps its address.
    func withList(_ body: (UnsafeMutablePointer<curl_slist>?) -> Void) {
        unsafe body(first)
    }

    private mutating func append(_ line: String) throws(TransportFailure) {
        guard let longer = unsafe curl_slist_append(first, line) else { throw Self.outOfMemory }
        unsafe first = longer
    }

    /// The credential never becomes a `String`: its line is put together in wiped memory.
    private mutating func append(
        _ name: String,
        _ value: SharedSecret
    ) throws(TransportFailure) {
        let line = try value.withSecret { (secret) throws(TransportFailure) in
            try secret.withBytes { (bytes) throws(TransportFailure) in
                let characters = Span<UInt8>(_bytes: bytes)
                let isPrintable = characters.indices.allSatisfy {
                    (0x21...0x7E).contains(characters[$0])
                }
                guard !characters.isEmpty, isPrintable else {
                    throw Self.failure("the credential has a character that no header may have")
                }
                var line = WipedBytesBuilder(capacity: 64 + bytes.byteCount)
                unsafe line.append(Array(name.utf8).span.bytes)
                line.append(bytes)
                unsafe line.append([0].span.bytes)
                return WipedBytes(line)
            }
        }
        let longer = unsafe line.withBytes { bytes in
            unsafe bytes.withUnsafeBytes { line in
                unsafe curl_slist_append(first, line.bindMemory(to: CChar.self).baseAddress)
            }
        }
        guard let longer = unsafe longer else { throw Self.outOfMemory }
        unsafe first = longer
    }

    /// Characters of a header's name (RFC 9110, section 5.6.2).
    private static func isToken(_ name: String) -> Bool {
        !name.isEmpty
            && name.utf8.allSatisfy { byte in
                (0x21...0x7E).contains(byte) && !#"(),/:;<=>?@[\]{}""#.utf8.contains(byte)
            }
    }

    private static func isAllowed(_ scalar: Unicode.Scalar) -> Bool {
        (0x20...0x7E).contains(scalar.value) || scalar == "\t"
    }

    private static func failure(_ detail: String) -> TransportFailure {
        TransportFailure(wasSent: false, kind: .other, detail: detail)
    }

    private static var outOfMemory: TransportFailure { failure("out of memory") }
}
