import Glibc

/// What the system allows this process with the memory that secrets are in.
public enum ProcessLimits {
    /// How many bytes may be locked (`ulimit -l`); nil: as many as one likes.
    public static var lockedBytes: UInt64? { limit(__RLIMIT_MEMLOCK) }

    /// How large a core dump may be (`ulimit -c`); nil: as large as it is.
    public static var coreDumpBytes: UInt64? { limit(RLIMIT_CORE) }

    private static func limit(_ resource: __rlimit_resource) -> UInt64? {
        var limits = rlimit()
        guard unsafe getrlimit(Int32(resource.rawValue), &limits) == 0 else { return nil }
        return limits.rlim_cur == rlim_t.max ? nil : UInt64(limits.rlim_cur)
    }
}
