import FoundationEssentials
import Model

/// The URLs of git repositories that may be asked.
enum GitURL {
    /// The scheme of a URL, `ssh` for `git@host:path`, nil for a path.
    static func scheme(of text: String) -> String? {
        if let separator = text.firstRange(of: "://") {
            return text[..<separator.lowerBound].lowercased()
        }
        if text.lowercased().hasPrefix("file:/") { return "file" }
        guard let colon = text.firstIndex(of: ":"), !text[..<colon].contains("/") else {
            return nil
        }
        return "ssh"
    }

    /// Refuses what a shell at the other side, or a person, could take for something else.
    ///
    /// Of a URL over ssh the server's shell gets the path.
    static func check(_ text: String, _ scheme: String) throws(ValueProblem) {
        guard text.utf8.count <= 2048, text.unicodeScalars.allSatisfy(isAllowed) else {
            throw ValueProblem(
                "has a character that no URL of a repository needs",
                hint: "write other characters as %XX"
            )
        }
        switch scheme {
        case "https", "http", "ssh": break
        default:
            throw ValueProblem(
                "names a repository over \(shown(scheme, limit: 20)), which nobody should trust",
                hint: "use https or ssh, or give a path"
            )
        }
        guard text.contains("://") else { return try checkShort(text) }
        guard let url = URLComponents(string: text), let host = url.host, !host.isEmpty,
            !host.hasPrefix("-"), url.path.utf8.count > 1, !url.path.hasPrefix("/-"),
            !url.path.hasPrefix("/~"),
            url.query == nil, url.fragment == nil
        else {
            throw ValueProblem(
                "is not the URL of a repository",
                hint: "write it as https://git.example.com/acme/tokens.git"
            )
        }
        guard url.password == nil, scheme == "ssh" || url.user == nil else {
            throw ValueProblem(
                "has a user in it",
                hint: "write username and passwordFrom under source.auth, since a URL is printed"
            )
        }
        guard scheme != "http" || isLoopback(host) else {
            throw ValueProblem(
                "would be asked unencrypted",
                hint: "use https; plain http is for this machine only"
            )
        }
    }

    /// `git@host:path`.
    private static func checkShort(_ text: String) throws(ValueProblem) {
        let host = text.prefix { $0 != ":" }.split(separator: "@").last ?? ""
        let path = text.drop { $0 != ":" }.dropFirst()
        guard !host.isEmpty, !host.hasPrefix("-"), !text.hasPrefix("-"), !path.isEmpty,
            !path.hasPrefix("-"), !path.hasPrefix("~")
        else {
            throw ValueProblem(
                "is not the URL of a repository",
                hint: "write it as ssh://git@git.example.com/acme/tokens.git"
            )
        }
    }

    private static func isAllowed(_ scalar: Unicode.Scalar) -> Bool {
        switch scalar {
        case "a"..."z", "A"..."Z", "0"..."9": true
        default: "-._~:/@%+[]".unicodeScalars.contains(scalar)
        }
    }
}
