internal import CProcess
import Glibc

/// What a process may use at most, and cannot take back.
public struct Confinement: Sendable {
    /// Bytes of addresses.
    public var memory: Int
    /// Files that are open at a time.
    public var openFiles: Int
    /// Bytes of a file that it writes.
    public var fileBytes: Int
    /// How long it may run, should nobody else end it.
    public var seconds: UInt32

    /// Makes limits.
    public init(memory: Int, openFiles: Int, fileBytes: Int, seconds: UInt32) {
        self.seconds = seconds
        self.memory = memory
        self.openFiles = openFiles
        self.fileBytes = fileBytes
    }

    /// Puts this process under them; besides, it leaves no core, gets no more rights by any program
    /// that it runs, and is killed when its parent ends.
    ///
    /// - Throws: ``StartFailure`` where the system refuses.
    public func confineThisProcess() throws(StartFailure) {
        let limits: [(__rlimit_resource, Int)] = [
            (RLIMIT_AS, memory), (RLIMIT_NOFILE, openFiles), (RLIMIT_FSIZE, fileBytes),
            (RLIMIT_CORE, 0),
        ]
        for (resource, value) in limits {
            var limit = rlimit(rlim_cur: rlim_t(value), rlim_max: rlim_t(value))
            guard unsafe setrlimit(Int32(resource.rawValue), &limit) == 0 else {
                throw StartFailure(operation: "limit this process", code: errno)
            }
        }
        // SIGALRM ends it.
        alarm(seconds)
        guard shim_renounce_new_privileges() == 0, shim_die_with_parent() == 0 else {
            throw StartFailure(operation: "confine this process", code: errno)
        }
    }
}
