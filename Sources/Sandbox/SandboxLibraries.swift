import HTTPServer

/// The libraries that serve HTTP, as they are at run time.
public enum SandboxLibraries {
    /// The version of libmicrohttpd, like `0.9.75`.
    public static var libmicrohttpd: String { MicroHTTPDVersion.libmicrohttpd }

    /// The version of zlib, like `1.2.13`.
    public static var zlib: String { zlibLibraryVersion }
}
