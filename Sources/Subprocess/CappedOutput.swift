import Glibc

/// What a child writes, up to a limit.
struct CappedOutput {
    private var source: Descriptor?
    private let limit: Int
    private(set) var bytes: [UInt8] = []
    private(set) var isOverfull = false

    init(_ source: Descriptor, limit: Int) {
        self.source = source
        self.limit = limit
    }

    /// Negative once it has ended: poll(2) passes such entries over.
    var number: Int32 { source?.number ?? -1 }

    /// Reads what has been written; whether there was anything.
    @discardableResult
    mutating func drain() -> Bool {
        var hasRead = false
        while let source, !isOverfull {
            let room = 16 * 1024
            var count = 0
            let chunk = unsafe [UInt8](unsafeUninitializedCapacity: room) { buffer, initialized in
                count = unsafe read(source.number, buffer.baseAddress, room)
                initialized = max(0, count)
            }
            if count < 0 {
                if errno == EINTR { continue }
                // There is nothing more for now.
                if errno != EAGAIN { self.source = nil }
                return hasRead
            }
            guard count > 0 else {
                self.source = nil
                return hasRead
            }
            hasRead = true
            let free = limit - bytes.count
            bytes += chunk.prefix(free)
            isOverfull = chunk.count > free
        }
        return hasRead
    }
}
