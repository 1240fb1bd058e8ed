import Model
import Sandbox
import Secrets

/// `regent sandbox`: an embedded server of the token API.
enum SandboxCommand: Command {
    static let description = CommandDescription(
        name: "sandbox",
        summary: "serve the token API on this machine, to try things out",
        discussion: """
            Prints one line with its URL, its organization id and a first token that can manage \
            tokens, as settings for a shell. Tokens survive a restart on the same folder.
            """,
        options: [
            OptionDescription(
                names: ["--data"],
                placeholder: "DIR",
                summary: "where tokens are kept",
                defaultText: "./sandbox"
            ),
            OptionDescription(
                names: ["--listen"],
                placeholder: "HOST:PORT",
                summary: "where to listen; port 0 takes a free one",
                defaultText: "127.0.0.1:8080"
            ),
            OptionDescription(
                names: ["--rate-limit"],
                placeholder: "N",
                summary: "requests a minute, beyond which it answers 429",
                defaultText: "1000"
            ),
        ],
        examples: [
            ("regent sandbox --data ./sandbox", "Then: export the line that it prints.")
        ]
    )

    static func run(
        _ arguments: ParsedArguments,
        _ context: CommandContext
    ) async throws -> ExitStatus {
        let (host, port) =
            try arguments.value("--listen", expecting: "HOST:PORT") { listenAddress($0) }
            ?? ("127.0.0.1", 8080)
        let limit = try arguments.value("--rate-limit", expecting: "a number from 1 on") {
            Int($0).flatMap { $0 > 0 ? $0 : nil }
        }
        let time = context.invocation.time
        let server = try SandboxServer(
            SandboxServer.Options(
                dataFolder: arguments.value("--data") ?? "./sandbox",
                host: host,
                port: port,
                rateLimit: limit ?? 1000
            ),
            now: time.now
        )
        context.console.write(
            "AXIOM_URL=\(server.url) AXIOM_ORG_ID=\(server.organizationID) AXIOM_TOKEN="
        )
        if let token = server.firstToken {
            try context.console.writeSecret(token)
        } else {
            context.console.write("\n")
        }
        await context.invocation.stop.wait()
        server.stop()
        return .success
    }

    /// `127.0.0.1:8080`, `[::1]:8080`, `localhost:0`.
    static func listenAddress(_ text: String) -> (host: String, port: UInt16)? {
        guard let colon = text.lastIndex(of: ":"),
            let port = UInt16(text[text.index(after: colon)...])
        else { return nil }
        let host = text[..<colon]
        let isBracketed = host.hasPrefix("[") && host.hasSuffix("]")
        let name = isBracketed ? host.dropFirst().dropLast() : host
        // A server listens at an address, and this name has one everywhere (RFC 6761).
        return name.isEmpty ? nil : (name == "localhost" ? "127.0.0.1" : String(name), port)
    }
}
