import CSodium

/// Bytes that must not be seen: in memory that is guarded, locked where the system allows it, and
/// overwritten before it is given back.
///
/// A secret cannot be printed, encoded or copied by accident: it is no value of those kinds. Its
/// bytes are only seen inside ``withBytes(_:)``.
@safe public struct Secret: ~Copyable, @unchecked Sendable {
    // Sendable: the memory belongs to this value alone, and is never written after `init`.
    private let base: UnsafeMutableRawPointer
    /// The number of bytes.
    public let byteCount: Int

    /// Copies bytes into guarded memory; the caller wipes its own.
    public init(copying bytes: RawSpan) {
        self.init(uninitializedByteCount: bytes.byteCount)
        unsafe bytes.withUnsafeBytes { source in
            unsafe memory.copyMemory(from: source)
        }
        protect()
    }

    /// Makes a secret whose bytes a closure writes; they are zero before.
    public init<Failure>(
        byteCount: Int,
        initializingWith body: (inout MutableRawSpan) throws(Failure) -> Void
    ) throws(Failure) {
        self.init(uninitializedByteCount: byteCount)
        unsafe memory.initializeMemory(as: UInt8.self, repeating: 0)
        var span = unsafe MutableRawSpan(_unsafeBytes: memory)
        try body(&span)
        protect()
    }

    private init(uninitializedByteCount byteCount: Int) {
        Sodium.makeReady()
        unsafe base = GuardedMemory.take(byteCount: byteCount)
        self.byteCount = byteCount
    }

    deinit { unsafe GuardedMemory.giveBack(base, byteCount: byteCount) }

    private func protect() {
        unsafe sodium_mprotect_readonly(base)
    }

    private var memory: UnsafeMutableRawBufferPointer {
        unsafe UnsafeMutableRawBufferPointer(start: base, count: byteCount)
    }

    /// Shows the bytes to a closure, which must not keep them.
    public borrowing func withBytes<Result: ~Copyable, Failure>(
        _ body: (RawSpan) throws(Failure) -> Result
    ) throws(Failure) -> Result {
        let span = unsafe RawSpan(_unsafeBytes: UnsafeRawBufferPointer(memory))
        return try body(span)
    }

    /// The bytes for a call of libsodium.
    borrowing func withPointer<Result: ~Copyable, Failure>(
        _ body: (UnsafePointer<UInt8>) throws(Failure) -> Result
    ) throws(Failure) -> Result {
        try unsafe body(UnsafePointer(base.assumingMemoryBound(to: UInt8.self)))
    }

    /// Makes a secret that a call of libsodium writes; its bytes are zero before.
    init<Failure>(
        byteCount: Int,
        writing body: (UnsafeMutablePointer<UInt8>) throws(Failure) -> Void
    ) throws(Failure) {
        self.init(uninitializedByteCount: byteCount)
        unsafe memory.initializeMemory(as: UInt8.self, repeating: 0)
        try unsafe body(base.assumingMemoryBound(to: UInt8.self))
        protect()
    }

    /// A second secret with the same bytes: the only way to copy one.
    public borrowing func copy() -> Secret {
        withBytes { Secret(copying: $0) }
    }

    /// Whether two secrets have the same bytes, in a time that does not tell where they differ.
    public static func isEqual(_ left: borrowing Secret, _ right: borrowing Secret) -> Bool {
        guard left.byteCount == right.byteCount else { return false }
        return unsafe sodium_memcmp(left.base, right.base, left.byteCount) == 0
    }
}
