import CCurl

/// libcurl and what it was built with, as they are at run time.
public enum CurlVersion {
    /// The version of libcurl, like `7.88.1`.
    public static var libcurl: String { version(of: "libcurl") ?? "unknown" }

    /// The version of the TLS library behind it, like `3.0.17`; nil where it is not OpenSSL.
    public static var openSSL: String? { version(of: "OpenSSL") }

    /// Reads a line like `libcurl/7.88.1 OpenSSL/3.0.17 zlib/1.2.13 …`.
    private static func version(of name: String) -> String? {
        guard let line = unsafe curl_version() else { return nil }
        let parts = unsafe String(cString: line).split(separator: " ")
        return parts.first { $0.hasPrefix("\(name)/") }.map { String($0.dropFirst(name.count + 1)) }
    }
}
