import Foundation
import Testing

/// OpenSSH's server, which lets in the holder of one key.
final class SSHGitServer: GitServer {
    let folder: URL
    let port: UInt16
    private let program: Program

    /// - Parameters:
    ///   - port: Where it listens; nil: wherever there is room.
    ///   - passphrase: Of the key that it lets in.
    init(port: UInt16? = nil, passphrase: String = "") throws {
        folder = try Self.makeFolder()
        self.port = try port ?? LoopbackPort.free()
        for (name, phrase) in [("host", ""), ("other", ""), ("id", passphrase), ("stranger", "")] {
            let arguments = ["-q", "-t", "ed25519", "-N", phrase, "-C", name, "-f", name]
            try Self.run("/usr/bin/ssh-keygen", arguments, in: folder)
        }
        try FileManager.default.copyItem(
            at: folder.appending(path: "id.pub"),
            to: folder.appending(path: "authorized")
        )
        try Self.write(Self.configuration(folder.path, self.port), to: "sshd_config", in: folder)
        if geteuid() == 0 {
            try FileManager.default.createDirectory(
                atPath: "/run/sshd",
                withIntermediateDirectories: true
            )
        }
        program = try Self.serve(
            "/usr/sbin/sshd",
            ["-D", "-e", "-f", "\(folder.path)/sshd_config"],
            in: folder
        )
        guard LoopbackPort.untilListening(self.port, program) else {
            Issue.record("sshd does not run: \(program.wait().errors)")
            return
        }
        try Self.write(try knownHosts("host"), to: "known_hosts", in: folder)
    }

    deinit {
        program.terminate()
        _ = program.wait()
        try? FileManager.default.removeItem(at: folder)
    }

    var url: String { "ssh://\(NSUserName())@127.0.0.1:\(port)\(repository.path)" }

    var source: String {
        "url: '\(url)', auth: {sshKeyFile: \(folder.path)/id, "
            + "knownHostsFile: \(folder.path)/known_hosts}"
    }

    /// The line of known hosts that says that this server has a key.
    func knownHosts(_ key: String) throws -> String {
        let text = try String(contentsOf: folder.appending(path: "\(key).pub"), encoding: .utf8)
        return "[127.0.0.1]:\(port) \(text)"
    }

    /// Stops, and says what it logged.
    func log() -> String {
        program.terminate()
        return program.wait().errors
    }

    private static func configuration(_ folder: String, _ port: UInt16) -> String {
        """
        Port \(port)
        ListenAddress 127.0.0.1
        HostKey \(folder)/host
        AuthorizedKeysFile \(folder)/authorized
        StrictModes no
        UsePAM no
        PasswordAuthentication no
        PidFile none
        LogLevel VERBOSE

        """
    }
}
