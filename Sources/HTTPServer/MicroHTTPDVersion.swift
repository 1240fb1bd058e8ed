import CMicroHTTPD

/// libmicrohttpd as it is at run time.
public enum MicroHTTPDVersion {
    /// Its version, like `0.9.75`.
    public static var libmicrohttpd: String {
        unsafe MHD_get_version().map { unsafe String(cString: $0) } ?? "unknown"
    }
}
