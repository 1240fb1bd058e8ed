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

            --fault lets things go wrong, to see what a client makes of it: \
            KIND[=VALUE][:HOW-OFTEN][@OPERATION], where HOW-OFTEN is a share (0.2, 20%) or a number \
            of times (once, 3x), by default always, and OPERATION is \
            \(UsageError.list(FaultOperation.allCases.map(\.rawValue))), by default each. The first \
            that hits counts; each is told on standard error. The kinds:

            \(kinds)
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
            OptionDescription(
                names: ["--last-used"],
                summary: "show when each token was used last, as apiLastUsed and ingestLastUsed"
            ),
            OptionDescription(
                names: ["--fault"],
                placeholder: "KIND",
                summary: "let something go wrong, as told above",
                repeats: true,
                suggestions: FaultKind.allCases.map(\.rawValue)
            ),
        ],
        examples: [
            ("regent sandbox --data ./sandbox", "Then: export the line that it prints."),
            (
                "regent sandbox --fault lost-answer:0.2 --fault late-effect=45s:once@regenerate",
                "A fifth of all answers is lost, and one regeneration comes late."
            ),
        ]
    )

    private static var kinds: String {
        let columns = FaultKind.allCases.map(\.rawValue.count).max() ?? 0
        return FaultKind.allCases.map { kind in
            let padding = String(repeating: " ", count: columns - kind.rawValue.count)
            return "  \(kind.rawValue)\(padding)  \(kind.summary)"
        }.joined(separator: "\n")
    }

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
                rateLimit: limit ?? 1000,
                showsLastUse: arguments.flag("--last-used"),
                faults: try arguments.values("--fault").map(fault)
            ),
            now: time.now,
            report: { context.note("sandbox: \($0)") }
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

    /// `lost-answer:0.2@regenerate`.
    static func fault(_ text: String) throws(UsageError) -> Fault {
        do throws(FaultSyntaxError) {
            return try Fault(text)
        } catch {
            throw usageError(for: error)
        }
    }

    private static func usageError(for error: FaultSyntaxError) -> UsageError {
        switch error {
        case .unknownKind(let name):
            return unknown(name, of: "--fault", among: FaultKind.allCases.map(\.rawValue))
        case .unknownOperation(let name):
            let known = FaultOperation.allCases.map(\.rawValue)
            return unknown(name, of: "the operation of --fault", among: known)
        case .cannotHappen(let kind, let operation):
            return .malformedValue(
                operation.rawValue,
                of: "the operation of --fault \(kind.rawValue)",
                expected: UsageError.list(kind.operations.map(\.rawValue))
            )
        case .malformedFrequency(let text):
            return .malformedValue(
                text,
                of: "--fault's HOW-OFTEN",
                expected: "a share (0.2, 20%) or a number of times (once, 3x)"
            )
        case .malformedValue(let text, let kind):
            return .malformedValue(
                text,
                of: "--fault \(kind.rawValue)",
                expected: expectedValue(of: kind)
            )
        }
    }

    private static func unknown(
        _ name: String,
        of owner: String,
        among known: [String]
    ) -> UsageError {
        .unknownValue(name, of: owner, known: known, nearest: closestMatch(to: name, in: known))
    }

    private static func expectedValue(of kind: FaultKind) -> String {
        switch kind {
        case .lateEffect: "a duration such as 30s"
        case .errorAfter, .errorBefore: "a status from 500 to 599"
        case .rateLimited: UsageError.list(RetryAfterForm.allCases.map(\.rawValue))
        default: "no value"
        }
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
