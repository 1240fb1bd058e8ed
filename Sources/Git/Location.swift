internal import FoundationEssentials

/// Where another repository is.
enum Location: Hashable {
    /// On this machine: it is opened, and no transport is in between.
    case path(String)
    /// Behind a transport.
    case remote(String)

    /// Reads a path, a URL, or the short form of ssh (`git@host:path`).
    init(_ url: String) {
        if url.lowercased().hasPrefix("file://"), let parsed = URL(string: url) {
            // `file://localhost/…` is the long form of `file:///…`.
            let isHere = ["", "localhost"].contains(parsed.host()?.lowercased() ?? "")
            self = isHere ? .path(parsed.path(percentEncoded: false)) : .remote(url)
        } else if url.contains("://") {
            self = .remote(url)
        } else {
            // A colon before the first slash ends the name of a host.
            let beforeSlash = url.prefix { $0 != "/" }
            self = beforeSlash.contains(":") ? .remote(url) : .path(url)
        }
    }
}

extension Repository {
    /// Whether a URL leads to another machine, or at least over a transport.
    public static func isRemote(_ url: String) -> Bool {
        if case .remote = Location(url) { true } else { false }
    }
}
