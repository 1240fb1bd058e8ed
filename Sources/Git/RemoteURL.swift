internal import FoundationEssentials

/// The parts of the URL of a remote repository that say who is asked.
struct RemoteURL: Hashable {
    let scheme: String
    let user: String?
    let host: String
    let port: Int?

    /// Reads a URL, or the short form of ssh (`git@host:path`); nil where it is neither.
    init?(_ text: String) {
        if text.contains("://") {
            guard let url = URLComponents(string: text), let scheme = url.scheme?.lowercased(),
                let host = url.host, !host.isEmpty
            else { return nil }
            self.scheme = scheme
            user = url.user
            self.host = Self.bare(host)
            port = url.port
        } else {
            let place = text.prefix { $0 != ":" }
            let parts = place.split(separator: "@", maxSplits: 1).map(String.init)
            guard let host = parts.last, place.count < text.count else { return nil }
            scheme = "ssh"
            user = parts.count == 2 ? parts[0] : nil
            self.host = host
            port = nil
        }
    }

    /// An address of version 6 without its brackets.
    private static func bare(_ host: String) -> String {
        host.hasPrefix("[") && host.hasSuffix("]") ? String(host.dropFirst().dropLast()) : host
    }
}
