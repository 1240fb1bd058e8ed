import CSodium
import Synchronization

/// Memory for secrets: between pages that nobody may touch, locked where the system allows it.
///
/// To set a block up and to take it down costs a dozen calls of the system, so a few are kept for
/// the next secret of the same length. A block that is kept is overwritten with zeros at once, and
/// ends, like a new one, where its guard page begins.
enum GuardedMemory {
    /// Blocks that are kept: those of as many operations as are under way, and not all of the 64 KiB
    /// that some systems allow a process to lock.
    private static let mostIdle = 12
    /// Longer ones, such as files, are few.
    private static let longestIdle = 4096

    /// A block that no secret is in.
    @safe private struct Idle: @unchecked Sendable {
        // Sendable: only who takes it out of the list uses the memory.
        let base: UnsafeMutableRawPointer
        let byteCount: Int
    }

    /// The longest in here comes first.
    private static let idle = Mutex<[Idle]>([])

    /// Memory that the caller alone uses and may write.
    static func take(byteCount: Int) -> UnsafeMutableRawPointer {
        let kept = idle.withLock { idle in
            idle.lastIndex { $0.byteCount == byteCount }.map { idle.remove(at: $0) }
        }
        if let kept { return unsafe kept.base }
        guard let base = unsafe sodium_malloc(byteCount) else {
            preconditionFailure("no guarded memory for a secret of \(byteCount) bytes")
        }
        if unsafe sodium_mlock(base, byteCount) != 0 {
            // What may be locked may be used up by blocks that are only kept.
            freeIdle()
            LockedMemory.count(unsafe sodium_mlock(base, byteCount))
        }
        return unsafe base
    }

    /// Overwrites memory, and keeps it or gives it back to the system.
    static func giveBack(_ base: UnsafeMutableRawPointer, byteCount: Int) {
        guard byteCount <= longestIdle else { return unsafe sodium_free(base) }
        unsafe sodium_mprotect_readwrite(base)
        unsafe sodium_memzero(base, byteCount)
        let surplus = idle.withLock { idle -> Idle? in
            idle.append(unsafe Idle(base: base, byteCount: byteCount))
            return idle.count > mostIdle ? idle.removeFirst() : nil
        }
        if let surplus { unsafe sodium_free(surplus.base) }
    }

    private static func freeIdle() {
        let blocks = idle.withLock { idle in
            defer { idle = [] }
            return idle
        }
        for block in blocks { unsafe sodium_free(block.base) }
    }
}
