import CYAML

/// libyaml as it is at run time.
public enum YAMLVersion {
    /// Its version, like `0.2.5`.
    public static var libyaml: String {
        unsafe yaml_get_version_string().map { unsafe String(cString: $0) } ?? "unknown"
    }
}
