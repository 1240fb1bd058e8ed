import CCurl
import Glibc

/// libcurl, made ready once before anything of it is used.
enum CurlLibrary {
    /// Whether the library is usable.
    ///
    /// Its memory is overwritten when it gives it back: requests and answers pass through its
    /// buffers, and with them the credential and new secrets.
    static let isReady: Bool =
        unsafe curl_global_init_mem(
            Int(CURL_GLOBAL_DEFAULT),
            { unsafe malloc($0) },
            { unsafe wipeAndFree($0) },
            { unsafe wipingReallocate($0, byteCount: $1) },
            { unsafe $0.flatMap { unsafe strdup($0) } },
            { unsafe calloc($0, $1) }
        ) == CURLE_OK

    private static func wipeAndFree(_ memory: UnsafeMutableRawPointer?) {
        guard let memory = unsafe memory else { return }
        unsafe explicit_bzero(memory, malloc_usable_size(memory))
        unsafe free(memory)
    }

    /// As `realloc`, which would leave a copy behind where it moves.
    private static func wipingReallocate(
        _ memory: UnsafeMutableRawPointer?,
        byteCount: Int
    ) -> UnsafeMutableRawPointer? {
        guard let memory = unsafe memory else { return unsafe malloc(byteCount) }
        guard let moved = unsafe malloc(byteCount) else { return nil }
        unsafe memcpy(moved, memory, min(byteCount, malloc_usable_size(memory)))
        unsafe wipeAndFree(memory)
        return unsafe moved
    }
}
