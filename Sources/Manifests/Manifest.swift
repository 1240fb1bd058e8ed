/// The words that every document begins with.
enum Manifest {
    /// The versions of the format that this version of Regent reads.
    enum Version: String, CaseIterable, Sendable {
        case v1alpha1 = "regent.dev/v1alpha1"
    }

    /// What a document describes.
    enum Kind: String, CaseIterable, Sendable {
        case token = "APIToken"
        case defaults = "TokenDefaults"
        case configuration = "ControllerConfig"
    }
}
