import CCurl
import Secrets

extension EasyHandle {
    /// Tells the library all of a request but its headers.
    func apply(_ request: HTTPRequest, userAgent: String) throws(OptionRefused) {
        try set(CURLOPT_URL, request.url)
        try set(CURLOPT_USERAGENT, userAgent)
        try set(CURLOPT_PROTOCOLS_STR, "http,https")
        try set(CURLOPT_DISALLOW_USERNAME_IN_URL, 1)
        try set(CURLOPT_FOLLOWLOCATION, 0)
        try set(CURLOPT_SSLVERSION, CURL_SSLVERSION_TLSv1_2)
        try set(CURLOPT_NOSIGNAL, 1)
        try set(CURLOPT_SUPPRESS_CONNECT_HEADERS, 1)
        try set(CURLOPT_CONNECTTIMEOUT_MS, Self.milliseconds(request.connectTimeout))
        try set(CURLOPT_TIMEOUT_MS, Self.milliseconds(request.timeout))
        // A proxy is for other machines: it would look for the service on its own loopback.
        if LoopbackURL.isLoopback(request.url) { try set(CURLOPT_PROXY, "") }
        try applyMethod(of: request)
        try applyTrust(of: request)
        try applyConnection(of: request)
    }

    private func applyMethod(of request: HTTPRequest) throws(OptionRefused) {
        let hasBody = request.body != nil || request.secretBody != nil
        guard request.method != .get || hasBody else { return try set(CURLOPT_HTTPGET, 1) }
        if let secretBody = request.secretBody {
            try set(CURLOPT_POST, 1)
            try setBody(lending: secretBody)
        } else if request.body != nil || request.method == .post {
            try set(CURLOPT_POST, 1)
            try setBody(request.body ?? [])
        }
        if request.method != .post { try set(CURLOPT_CUSTOMREQUEST, request.method.rawValue) }
    }

    private func applyTrust(of request: HTTPRequest) throws(OptionRefused) {
        guard let trust = request.trust else { return }
        switch trust.authorities {
        case .system: break
        case .file(let path): try set(CURLOPT_CAINFO, path)
        case .pem(let bytes): try unsafe set(CURLOPT_CAINFO_BLOB, blob: bytes.span.bytes)
        }
        guard let client = trust.client else { return }
        try unsafe set(CURLOPT_SSLCERT_BLOB, blob: client.certificate.span.bytes)
        try client.key.withSecret { (key) throws(OptionRefused) in
            try key.withBytes { (bytes) throws(OptionRefused) in
                try set(CURLOPT_SSLKEY_BLOB, blob: bytes)
            }
        }
    }

    private func applyConnection(of request: HTTPRequest) throws(OptionRefused) {
        guard !request.isRepeatable else {
            return try set(CURLOPT_HTTP_VERSION, CURL_HTTP_VERSION_2TLS)
        }
        try set(CURLOPT_HTTP_VERSION, CURL_HTTP_VERSION_1_1)
        try set(CURLOPT_FRESH_CONNECT, 1)
        try set(CURLOPT_FORBID_REUSE, 1)
    }

    /// Whole milliseconds; at least 1, since 0 means no limit at all.
    private static func milliseconds(_ duration: Duration) -> Int {
        let (seconds, attoseconds) = duration.components
        let longest = Int64(Int32.max)
        guard seconds < longest / 1000 else { return Int(longest) }
        return max(1, Int(seconds * 1000 + attoseconds / 1_000_000_000_000_000))
    }
}

/// Whether a URL names this machine.
package enum LoopbackURL {
    /// By its host.
    package static func isLoopback(_ url: String) -> Bool {
        guard let host = host(of: url)?.lowercased() else { return false }
        return host == "localhost" || host.hasPrefix("127.") || host == "[::1]"
    }

    private static func host(of url: String) -> String? {
        let parts = unsafe curl_url()
        defer { unsafe curl_url_cleanup(parts) }
        guard unsafe curl_url_set(parts, CURLUPART_URL, url, 0) == CURLUE_OK else { return nil }
        var text: UnsafeMutablePointer<CChar>?
        guard unsafe curl_url_get(parts, CURLUPART_HOST, &text, 0) == CURLUE_OK else { return nil }
        defer { unsafe curl_free(text) }
        return unsafe text.map { unsafe String(cString: $0) }
    }
}
