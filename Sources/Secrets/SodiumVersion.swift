import CSodium

/// libsodium as it is at run time.
public enum SodiumVersion {
    /// Its version, like `1.0.18`.
    public static var libsodium: String {
        unsafe sodium_version_string().map { unsafe String(cString: $0) } ?? "unknown"
    }
}
