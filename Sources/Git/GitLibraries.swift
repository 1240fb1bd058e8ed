internal import CLibgit2
internal import CLibssh2

/// The libraries that reach other repositories, as they are at run time: a system may have newer ones
/// than those that this was built with.
public enum GitLibraries {
    /// The version of libgit2, like `1.5.1`.
    public static var libgit2: String {
        var (major, minor, patch): (Int32, Int32, Int32) = (0, 0, 0)
        _ = unsafe git_libgit2_version(&major, &minor, &patch)
        return "\(major).\(minor).\(patch)"
    }

    /// The version of libssh2, like `1.10.0`.
    public static var libssh2: String {
        unsafe libssh2_version(0).map { unsafe String(cString: $0) } ?? "unknown"
    }
}
