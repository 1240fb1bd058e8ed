extension ControllerConfiguration {
    /// What `regent run` answers to those who watch it.
    public struct Server: Sendable, Hashable {
        /// The IP address to listen at, without the brackets of version 6.
        public var host: String
        /// The TCP port; 0: a free one.
        public var port: UInt16
        /// Whether metrics name each token.
        public var namesTokens: Bool

        /// Makes a server's description.
        public init(host: String, port: UInt16, namesTokens: Bool = true) {
            self.host = host
            self.port = port
            self.namesTokens = namesTokens
        }
    }
}

/// A place to listen at, as the configuration says it.
struct ListenPlace: Sendable, Hashable {
    var host: String
    var port: UInt16
}

/// The description of `server`.
enum ServerEntries {
    typealias Entry = ConfigurationEntry<ControllerDraft>

    static let all = [
        Entry(
            "server.listen",
            .listenPlace,
            "Where `regent run` answers /healthz, /readyz and /metrics: an IP address and a "
                + "port; port 0 takes a free one. It listens nowhere where this is left out.",
            placeholder: "HOST:PORT"
        ) { $0.listen = $1 },
        Entry(
            "server.tokenMetrics",
            .boolean,
            "Whether /metrics names each token; without that it only counts them.",
            default: .text("true"),
            needs: "server.listen"
        ) { $0.namesTokens = $1 },
    ]
}

extension ScalarType where Value == ListenPlace {
    /// `127.0.0.1:9464`, `[::1]:9464`, `localhost:0`.
    static let listenPlace = ScalarType(
        .formatted(
            "an IP address and a port",
            pattern: "^(localhost|[0-9]{1,3}([.][0-9]{1,3}){3}|\\[[0-9A-Fa-f:.]+\\]):[0-9]{1,5}$"
        )
    ) { text throws(ValueProblem) in
        let hint = "write it as 127.0.0.1:9464 or [::1]:9464; 0.0.0.0:9464 is every address"
        guard let colon = text.lastIndex(of: ":"), let host = host(text[..<colon]) else {
            throw ValueProblem("is not an IP address and a port", hint: hint)
        }
        let digits = text[text.index(after: colon)...]
        guard digits.utf8.allSatisfy((UInt8(ascii: "0")...UInt8(ascii: "9")).contains),
            let port = UInt16(digits)
        else {
            throw ValueProblem("has no port from 0 to 65535 at its end", hint: hint)
        }
        return ListenPlace(host: host, port: port)
    }

    /// The address without brackets; nil where it is none.
    ///
    /// Of names, only the one that has an address everywhere (RFC 6761) says where a server listens.
    private static func host(_ text: Substring) -> String? {
        if text == "localhost" { return "127.0.0.1" }
        if text.hasPrefix("["), text.hasSuffix("]") {
            let host = text.dropFirst().dropLast()
            let isAddress = host.allSatisfy { $0.isHexDigit || $0 == ":" || $0 == "." }
            return isAddress && host.contains(":") && host.utf8.count <= 45 ? String(host) : nil
        }
        let numbers = text.split(separator: ".", omittingEmptySubsequences: false)
        let isAddress = numbers.count == 4 && numbers.allSatisfy { UInt8($0) != nil }
        return isAddress ? String(text) : nil
    }
}
