import CZlib

/// Why bytes cannot be inflated.
enum GzipError: Error, Equatable {
    /// They are no gzip (RFC 1952), or end too early.
    case malformed
    /// What they hold is longer than the limit.
    case tooLong
}

/// zlib's inflating of gzip, with a bound on what comes out.
enum Gzip {
    private static let pieceBytes = 64 * 1024
    /// 15 bits of window, and 16 for a gzip header in place of zlib's own.
    private static let windowBits: Int32 = 15 + 16

    /// Inflates a body of one or more gzip members.
    static func inflate(_ body: [UInt8], limit: Int) throws(GzipError) -> [UInt8] {
        var input = body
        var stream = unsafe z_stream()
        guard
            unsafe inflateInit2_(
                &stream,
                windowBits,
                ZLIB_VERSION,
                Int32(MemoryLayout<z_stream>.size)
            ) == Z_OK
        else { throw .malformed }
        defer { unsafe inflateEnd(&stream) }
        return try unsafe input.withUnsafeMutableBufferPointer {
            (bytes) throws(GzipError) -> [UInt8] in
            unsafe stream.next_in = bytes.baseAddress
            unsafe stream.avail_in = UInt32(clamping: bytes.count)
            return try unsafe inflateAll(&stream, limit: limit)
        }
    }

    private static func inflateAll(
        _ stream: inout z_stream,
        limit: Int
    ) throws(GzipError) -> [UInt8] {
        var output: [UInt8] = []
        var piece = [UInt8](repeating: 0, count: pieceBytes)
        // Each turn takes input or gives output, and both are bounded; a turn that does neither
        // is an error of zlib's.
        while true {
            let result = unsafe piece.withUnsafeMutableBufferPointer { space in
                unsafe stream.next_out = space.baseAddress
                unsafe stream.avail_out = UInt32(space.count)
                return unsafe CZlib.inflate(&stream, Z_NO_FLUSH)
            }
            guard result == Z_OK || result == Z_STREAM_END else { throw .malformed }
            output += piece.prefix(pieceBytes - Int(unsafe stream.avail_out))
            guard output.count <= limit else { throw .tooLong }
            guard result == Z_STREAM_END else { continue }
            if unsafe stream.avail_in == 0 { return output }
            guard unsafe inflateReset(&stream) == Z_OK else { throw .malformed }
        }
    }
}

/// The version of zlib at run time.
var zlibLibraryVersion: String {
    unsafe zlibVersion().map { unsafe String(cString: $0) } ?? "unknown"
}
