import Foundation
import Testing

/// nginx with `git-http-backend` behind TLS and a password.
final class HTTPSGitServer: GitServer {
    /// What kind of certificate it shows.
    enum Certificate {
        case good
        case expired
        /// Signed by somebody whom nobody trusts.
        case foreign
    }

    static let password = "correct-horse-battery"

    let folder: URL
    let port: UInt16
    private let programs: [Program]

    /// - Parameter port: Where it listens; nil: wherever there is room.
    init(_ certificate: Certificate = .good, port: UInt16? = nil) throws {
        folder = try Self.makeFolder()
        self.port = try port ?? LoopbackPort.free()
        try Self.makeCertificates(certificate, in: folder)
        let digest = try Self.run(
            "/usr/bin/openssl",
            ["passwd", "-apr1", Self.password],
            in: folder
        )
        try Self.write("git:\(digest)", to: "passwords", in: folder)
        try Self.write(Self.password + "\n", to: "password", in: folder)
        try Self.write(Self.configuration(folder.path, self.port), to: "nginx.conf", in: folder)
        let gateway = try Self.serve(
            "/usr/sbin/fcgiwrap",
            ["-s", "unix:\(folder.path)/gateway.sock"],
            in: folder
        )
        let server = try Self.serve(
            "/usr/sbin/nginx",
            ["-c", "\(folder.path)/nginx.conf", "-p", folder.path],
            in: folder
        )
        programs = [server, gateway]
        guard LoopbackPort.untilListening(self.port, server) else {
            let log = try? String(contentsOf: folder.appending(path: "error.log"), encoding: .utf8)
            Issue.record("nginx does not run: \(server.wait().errors)\(log ?? "")")
            return
        }
    }

    deinit {
        for program in programs {
            program.terminate()
            _ = program.wait()
        }
        try? FileManager.default.removeItem(at: folder)
    }

    var url: String { "https://localhost:\(port)/tokens.git" }

    var source: String {
        "url: '\(url)', caFile: \(folder.path)/ca.pem, "
            + "auth: {username: git, passwordFrom: {file: \(folder.path)/password}}"
    }

    /// The headers `Authorization` of all requests so far.
    func authorizations() throws -> [String] {
        try String(contentsOf: folder.appending(path: "access.log"), encoding: .utf8)
            .split(separator: "\n").map(String.init).filter { $0 != "-" }
    }

    private static func makeCertificates(_ kind: Certificate, in folder: URL) throws {
        let key = ["-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:P-256", "-nodes"]
        func make(_ name: String, days: String) throws {
            let request =
                ["req", "-x509"] + key + ["-keyout", "\(name).key", "-out", "\(name).pem"]
            try run(
                "/usr/bin/openssl",
                request + ["-days", days, "-subj", "/CN=\(name)"],
                in: folder
            )
        }
        try make("ca", days: "2")
        try make("stranger", days: "2")
        try write("subjectAltName=DNS:localhost,IP:127.0.0.1", to: "names", in: folder)
        let request = ["req"] + key + ["-keyout", "server.key", "-out", "server.csr"]
        try run("/usr/bin/openssl", request + ["-subj", "/CN=localhost"], in: folder)
        let signer = kind == .foreign ? "stranger" : "ca"
        let days = kind == .expired ? "-1" : "2"
        try run(
            "/usr/bin/openssl",
            [
                "x509", "-req", "-in", "server.csr", "-CA", "\(signer).pem", "-CAkey",
                "\(signer).key", "-CAcreateserial", "-out", "server.pem", "-days", days,
                "-extfile", "names",
            ],
            in: folder
        )
    }

    private static func configuration(_ folder: String, _ port: UInt16) -> String {
        """
        daemon off;
        master_process off;
        pid \(folder)/nginx.pid;
        error_log \(folder)/error.log;
        \(geteuid() == 0 ? "user root;" : "")
        worker_processes 1;
        events { worker_connections 64; }
        http {
            log_format credential '$http_authorization';
            access_log \(folder)/access.log credential;
            client_body_temp_path \(folder)/body;
            proxy_temp_path \(folder)/proxy;
            fastcgi_temp_path \(folder)/fastcgi;
            uwsgi_temp_path \(folder)/uwsgi;
            scgi_temp_path \(folder)/scgi;
            client_max_body_size 0;
            server {
                listen 127.0.0.1:\(port) ssl;
                listen 127.0.0.2:\(port) ssl;
                ssl_certificate \(folder)/server.pem;
                ssl_certificate_key \(folder)/server.key;
                location / {
                    auth_basic git;
                    auth_basic_user_file \(folder)/passwords;
                    fastcgi_pass unix:\(folder)/gateway.sock;
                    fastcgi_param SCRIPT_FILENAME /usr/lib/git-core/git-http-backend;
                    fastcgi_param GIT_PROJECT_ROOT \(folder)/repositories;
                    fastcgi_param GIT_HTTP_EXPORT_ALL "";
                    fastcgi_param PATH_INFO $uri;
                    fastcgi_param QUERY_STRING $query_string;
                    fastcgi_param REQUEST_METHOD $request_method;
                    fastcgi_param CONTENT_TYPE $content_type;
                    fastcgi_param CONTENT_LENGTH $content_length;
                    fastcgi_param REMOTE_USER $remote_user;
                }
            }
        }

        """
    }
}
