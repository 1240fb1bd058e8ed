import Git

extension RemoteGit {
    /// The version of libgit2 at run time.
    public static var libgit2Version: String { GitLibraries.libgit2 }

    /// The version of libssh2 at run time.
    public static var libssh2Version: String { GitLibraries.libssh2 }
}
