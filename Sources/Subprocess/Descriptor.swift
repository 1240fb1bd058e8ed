internal import CProcess
import Glibc
import Secrets

/// An open file, which is closed with the last reference to it; no child inherits it by itself.
final class Descriptor {
    /// The least number: what children find under small numbers never collides with ours.
    private static let least: Int32 = 64

    let number: Int32

    /// Takes what a call of the system gives, under a number that is out of the way.
    init(_ operation: String, _ open: () -> Int32) throws(StartFailure) {
        let found = open()
        guard found >= 0 else { throw StartFailure(operation: operation, code: errno) }
        let moved = fcntl(found, F_DUPFD_CLOEXEC, Self.least)
        let code = errno
        close(found)
        guard moved >= 0 else { throw StartFailure(operation: operation, code: code) }
        number = moved
    }

    deinit { close(number) }

    /// A file in memory that holds a secret, to be read from its beginning.
    static func holding(
        _ secret: SharedSecret,
        _ operation: String
    ) throws(StartFailure) -> Descriptor {
        let file = try empty(operation)
        var problem: StartFailure?
        secret.withSecret { secret in
            secret.withBytes { span in
                unsafe span.withUnsafeBytes { bytes in
                    do throws(StartFailure) {
                        try unsafe file.fill(bytes, operation)
                    } catch {
                        problem = error
                    }
                }
            }
        }
        if let problem { throw problem }
        return file
    }

    /// A file in memory that holds some bytes, to be read from its beginning.
    static func holding(
        _ bytes: [UInt8],
        _ operation: String
    ) throws(StartFailure) -> Descriptor {
        let file = try empty(operation)
        var problem: StartFailure?
        unsafe bytes.withUnsafeBytes { bytes in
            do throws(StartFailure) {
                try unsafe file.fill(bytes, operation)
            } catch {
                problem = error
            }
        }
        if let problem { throw problem }
        return file
    }

    private static func empty(_ operation: String) throws(StartFailure) -> Descriptor {
        try Descriptor(operation) {
            // MFD_CLOEXEC is a macro of linux/memfd.h.
            unsafe memfd_create("regent", 1)
        }
    }

    private func fill(
        _ bytes: UnsafeRawBufferPointer,
        _ operation: String
    ) throws(StartFailure) {
        var rest = unsafe bytes
        while unsafe !rest.isEmpty {
            let count = unsafe write(number, rest.baseAddress, rest.count)
            if count < 0 {
                guard errno == EINTR else { throw StartFailure(operation: operation, code: errno) }
            } else {
                unsafe rest = UnsafeRawBufferPointer(rebasing: rest[count...])
            }
        }
        lseek(number, 0, SEEK_SET)
    }

    /// The two ends of a pipe; the one that is read never waits.
    static func pipe(
        _ operation: String
    ) throws(StartFailure) -> (read: Descriptor, write: Descriptor) {
        var ends: [Int32] = [-1, -1]
        guard unsafe pipe2(&ends, O_CLOEXEC) == 0 else {
            throw StartFailure(operation: operation, code: errno)
        }
        let read = try Descriptor(operation) { ends[0] }
        let write = try Descriptor(operation) { ends[1] }
        _ = fcntl(read.number, F_SETFL, O_NONBLOCK)
        return (read, write)
    }

    /// Becomes readable once a child has ended.
    static func end(of process: pid_t, _ operation: String) throws(StartFailure) -> Descriptor {
        try Descriptor(operation) { pidfd_open(process, 0) }
    }
}
