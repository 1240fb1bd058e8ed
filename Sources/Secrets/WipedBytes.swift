import CSodium

/// Bytes that may hold a secret, such as an answer's body: overwritten before their memory is
/// given back.
///
/// They are neither printed nor copied by accident. Unlike those of a ``Secret`` they may be many,
/// so their memory is not locked.
@safe public final class WipedBytes: @unchecked Sendable {
    // Sendable: the memory belongs to this object alone, and is never written after `init`.
    private let memory: UnsafeMutableRawBufferPointer
    /// The number of bytes.
    public let byteCount: Int

    /// Takes over the first bytes of memory that nobody else has.
    fileprivate init(adopting memory: UnsafeMutableRawBufferPointer, byteCount: Int) {
        unsafe self.memory = memory
        self.byteCount = byteCount
    }

    /// Copies bytes; the caller wipes its own.
    public convenience init(copying bytes: RawSpan) {
        var builder = WipedBytesBuilder(capacity: bytes.byteCount)
        builder.append(bytes)
        self.init(builder)
    }

    /// Takes what a builder has collected.
    package convenience init(_ builder: consuming WipedBytesBuilder) {
        let (memory, byteCount) = unsafe builder.release()
        unsafe self.init(adopting: memory, byteCount: byteCount)
    }

    deinit { unsafe wipeAndDeallocate(memory) }

    /// Shows the bytes to a closure, which must not keep them.
    public func withBytes<Result: ~Copyable, Failure>(
        _ body: (RawSpan) throws(Failure) -> Result
    ) throws(Failure) -> Result {
        let filled = unsafe UnsafeRawBufferPointer(rebasing: memory[..<byteCount])
        return try body(unsafe RawSpan(_unsafeBytes: filled))
    }
}

extension WipedBytes: CustomStringConvertible, CustomDebugStringConvertible, CustomReflectable {
    /// Nothing of the bytes.
    public var description: String { "(bytes)" }

    /// Nothing of the bytes.
    public var debugDescription: String { "(bytes)" }

    /// Nothing of the bytes.
    public var customMirror: Mirror { Mirror(self, children: []) }
}

/// Collects bytes that may hold a secret; memory that it grows out of is overwritten.
@safe package struct WipedBytesBuilder: ~Copyable {
    private var memory: UnsafeMutableRawBufferPointer
    /// The number of bytes collected so far.
    package private(set) var byteCount = 0

    /// Makes an empty builder with room for some bytes.
    package init(capacity: Int = 0) {
        unsafe memory = .allocate(byteCount: capacity, alignment: 1)
    }

    deinit { unsafe wipeAndDeallocate(memory) }

    /// Appends bytes, growing by doubling.
    package mutating func append(_ bytes: RawSpan) {
        let needed = byteCount + bytes.byteCount
        let capacity = unsafe memory.count
        if needed > capacity { grow(to: max(needed, capacity * 2)) }
        unsafe bytes.withUnsafeBytes { source in
            let free = unsafe UnsafeMutableRawBufferPointer(rebasing: memory[byteCount...])
            unsafe free.copyMemory(from: source)
        }
        byteCount = needed
    }

    /// Appends one byte.
    package mutating func append(byte: UInt8) {
        if unsafe byteCount == memory.count { grow(to: max(16, byteCount * 2)) }
        unsafe memory[byteCount] = byte
        byteCount += 1
    }

    private mutating func grow(to capacity: Int) {
        let larger = UnsafeMutableRawBufferPointer.allocate(
            byteCount: capacity,
            alignment: 1
        )
        unsafe larger.copyMemory(from: UnsafeRawBufferPointer(rebasing: memory[..<byteCount]))
        unsafe wipeAndDeallocate(memory)
        unsafe memory = larger
    }

    /// Gives the memory away; who takes it wipes it.
    fileprivate consuming func release() -> (UnsafeMutableRawBufferPointer, byteCount: Int) {
        let released = unsafe (memory, byteCount: byteCount)
        discard self
        return unsafe released
    }
}

private func wipeAndDeallocate(_ memory: UnsafeMutableRawBufferPointer) {
    if let base = memory.baseAddress { unsafe sodium_memzero(base, memory.count) }
    unsafe memory.deallocate()
}
