import FoundationEssentials
import Model

extension ScalarType where Value == String {
    /// A path of this machine.
    static let localPath = ScalarType(.formatted("a path")) { text throws(ValueProblem) in
        guard !text.isEmpty else { throw ValueProblem("is empty") }
        guard text.utf8.count <= 4096 else { throw ValueProblem("is longer than 4096 bytes") }
        guard text.isPrintable else {
            throw ValueProblem("has a control character")
        }
        return text
    }

    /// A repository: a path, a URL of https or ssh, or a file URL, which is turned into a path.
    static let sourceURL = ScalarType(.formatted("a path or a URL")) { text throws(ValueProblem) in
        guard let scheme = GitURL.scheme(of: text) else { return try localPath.parse(text) }
        guard scheme == "file" else {
            try GitURL.check(text, scheme)
            return text
        }
        guard let url = URLComponents(string: text),
            url.host ?? "" == "" || url.host == "localhost",
            url.path.hasPrefix("/"), url.query == nil, url.fragment == nil
        else {
            throw ValueProblem("is not a file URL", hint: "write it as file:///srv/tokens.git")
        }
        return try localPath.parse(url.path)
    }

    /// A user at a server.
    static let userName = ScalarType(.text(maximumBytes: 256)) { text throws(ValueProblem) in
        let checked = try ScalarType<String>.text(maximumBytes: 256).parse(text)
        guard !checked.contains(":"), !checked.hasPrefix("-") else {
            throw ValueProblem("is not the name of a user")
        }
        return checked
    }

    /// A folder in a repository, without slashes at its ends; `.` is the root.
    static let repositoryPath = ScalarType(
        .formatted("a path in the repository")
    ) { text throws(ValueProblem) in
        guard !text.hasPrefix("/") else {
            throw ValueProblem("begins with '/'", hint: "write it from the repository's root")
        }
        guard text.isPrintable else {
            throw ValueProblem("has a control character")
        }
        let parts = text.split(separator: "/").filter { $0 != "." }
        guard !parts.contains("..") else { throw ValueProblem("has '..' in it") }
        let path = parts.joined(separator: "/")
        guard path.utf8.count <= Limits.pathBytes else {
            throw ValueProblem("is longer than \(Limits.pathBytes) bytes")
        }
        return path
    }

    /// The name of a branch or a tag, by the rules of `git check-ref-format`.
    static let referenceName = ScalarType(.formatted("a name")) { text throws(ValueProblem) in
        let parts = text.split(separator: "/", omittingEmptySubsequences: false)
        let isAllowed = parts.allSatisfy { part in
            !part.isEmpty && !part.hasPrefix(".") && !part.hasSuffix(".lock")
        }
        let forbidden: Set<Unicode.Scalar> = [" ", "~", "^", ":", "?", "*", "[", "\\"]
        let hasForbidden = text.unicodeScalars.contains {
            $0.isSteering || forbidden.contains($0)
        }
        guard isAllowed, !hasForbidden, text.utf8.count <= 255, !text.hasPrefix("-"),
            !text.hasSuffix("."), text != "@", !text.contains(".."), !text.contains("@{")
        else {
            throw ValueProblem("is not a name that git allows")
        }
        return text
    }

    /// A whole commit id.
    static let commit = ScalarType(.formatted("a commit")) { text throws(ValueProblem) in
        let lowered = text.lowercased()
        guard lowered.utf8.count == 40,
            lowered.unicodeScalars.allSatisfy(\.properties.isASCIIHexDigit)
        else {
            throw ValueProblem("is not a commit", hint: "write all of its 40 hex digits")
        }
        return lowered
    }

    /// The name or the address of an author, as a commit can hold it.
    static let authorPart = ScalarType(.text(maximumBytes: 256)) { text throws(ValueProblem) in
        let checked = try ScalarType<String>.text(maximumBytes: 256).parse(text)
        guard !checked.contains(where: { $0 == "<" || $0 == ">" }) else {
            throw ValueProblem("has '<' or '>' in it", hint: "name and email are two fields")
        }
        return checked
    }

    /// The name of an environment variable.
    static let variableName = ScalarType(
        .formatted("the name of an environment variable")
    ) { text throws(ValueProblem) in
        let isWord = text.utf8.allSatisfy { byte in
            byte == UInt8(ascii: "_") || (UInt8(ascii: "0")...UInt8(ascii: "9")).contains(byte)
                || (UInt8(ascii: "a")...UInt8(ascii: "z")).contains(byte | 0x20)
        }
        let startsWithDigit = text.first?.isNumber ?? true
        guard isWord, !startsWithDigit, text.utf8.count <= 256 else {
            throw ValueProblem(
                "is not the name of an environment variable",
                hint: "write the variable's name, never the credential itself"
            )
        }
        return text
    }

    /// An id of the API, safe in a header.
    static let identifier = ScalarType(.formatted("an id")) { text throws(ValueProblem) in
        guard let id = TokenID(text) else {
            throw ValueProblem(
                "is not an id",
                hint: "use letters, digits, '_' and '-', at most 128"
            )
        }
        return id.text
    }

    /// The base of an API: https, or http to this machine; without a slash at its end.
    static let apiURL = ScalarType(.formatted("a URL")) { text throws(ValueProblem) in
        guard let url = URLComponents(string: text), let scheme = url.scheme?.lowercased(),
            let host = url.host, !host.isEmpty, text.isPrintable
        else {
            throw ValueProblem("is not a URL", hint: "write it as https://api.axiom.co")
        }
        guard url.user == nil, url.password == nil, url.query == nil, url.fragment == nil else {
            throw ValueProblem(
                "has more than a host and a path",
                hint: "leave user, password, query and fragment out"
            )
        }
        guard scheme == "https" || (scheme == "http" && isLoopback(host)) else {
            throw ValueProblem(
                "would send the credential unencrypted",
                hint: "use https; plain http is for this machine only"
            )
        }
        guard !isLinkLocal(host) else {
            throw ValueProblem("is a link-local address", hint: "use the API's own host name")
        }
        return String(text.reversed().drop { $0 == "/" }.reversed())
    }

    private static func isLinkLocal(_ host: String) -> Bool {
        let lowered = host.lowercased()
        return lowered.hasPrefix("169.254.") || lowered.hasPrefix("fe80:")
            || lowered.hasPrefix("[fe80:")
    }
}

/// Whether a host is this machine.
func isLoopback(_ host: String) -> Bool {
    let numbers = host.split(separator: ".", omittingEmptySubsequences: false)
    let isAddress = numbers.count == 4 && numbers.allSatisfy { UInt8($0) != nil }
    return ["localhost", "::1", "[::1]"].contains(host.lowercased())
        || (isAddress && numbers.first == "127")
}
