import Blocking
import Glibc
import Model
import Secrets
import Subprocess

/// A program that is given the secret on standard input.
///
/// What else it is told is no secret: it stands in its environment. Whatever it starts ends with
/// it.
actor HookSink: Sink {
    /// Bytes of each of its outputs that are kept.
    private static let outputLimit = 64 * 1024

    nonisolated let title: String
    private let id: SinkID
    private let spec: HookSinkSpec
    private let program: SinkConnections.Hook
    private let executor = BlockingExecutor(label: "regent.hook-sink")

    nonisolated var unownedExecutor: UnownedSerialExecutor {
        unsafe executor.asUnownedSerialExecutor()
    }

    init(_ spec: HookSinkSpec, _ program: SinkConnections.Hook) {
        id = SinkSpec.hook(spec).id
        title = id.title
        self.spec = spec
        self.program = program
    }

    func probe() throws(SinkError) {
        for path in [program.command.first, program.verify.first].compactMap({ $0 }) {
            guard unsafe access(path, X_OK) != 0 else { continue }
            throw SinkError(
                sink: id,
                detail: "\(path) cannot be run: \(FileFailure.words(of: errno))",
                hint: "install it there, executable, or correct the hook's command"
            )
        }
        _ = try account()
    }

    func deliver(_ secret: SharedSecret, from handover: Handover) throws(SinkError) {
        var environment = [
            "REGENT_ADDRESS": handover.address.description,
            "REGENT_OPERATION": handover.operation.text,
            "REGENT_GENERATION": String(handover.generation),
            "REGENT_TOKEN_ID": handover.tokenID.text,
        ]
        environment["REGENT_EXPIRES_AT"] = handover.expiresAt?.rfc3339
        let outcome = try run(program.command, secret, environment, event: "deliver")
        guard case .exited(0) = outcome.ending else { throw failure(outcome, secret, "the hook") }
    }

    /// Gives the secret of a new token to the program, which says by its status whether it is good.
    func check(_ secret: SharedSecret) throws(SinkError) {
        let outcome = try run(program.command, secret, [:], event: "check")
        guard case .exited(0) = outcome.ending else { throw failure(outcome, secret, "the check") }
    }

    func content() -> SinkContent { .unreadable }

    func holds(_ secret: SharedSecret) throws(SinkError) -> Bool? {
        guard !program.verify.isEmpty else { return nil }
        let outcome = try run(program.verify, secret, [:], event: "verify")
        switch outcome.ending {
        case .exited(0): return true
        case .exited(1): return false
        default: throw failure(outcome, secret, "the hook's verify")
        }
    }

    func remove() throws(SinkError) {
        throw SinkError(
            sink: id,
            detail: "what a hook did with a secret cannot be undone",
            hint: "remove it there by hand, and leave out onRemoval"
        )
    }

    // MARK: Running

    private func run(
        _ command: [String],
        _ secret: SharedSecret,
        _ environment: [String: String],
        event: String
    ) throws(SinkError) -> ChildOutcome {
        let words = try account() + command + spec.arguments
        var child = ChildCommand(
            words[0],
            Array(words.dropFirst()),
            environment: [
                "PATH": "/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin",
                "LC_ALL": "C.UTF-8", "REGENT_EVENT": event, "REGENT_HOOK": spec.name,
            ].merging(environment) { $1 },
            deadline: program.timeout,
            outputLimit: Self.outputLimit
        )
        child.secretInput = secret
        do throws(StartFailure) {
            return try child.run()
        } catch {
            throw SinkError(
                sink: id,
                detail: error.description,
                hint: "install the hook's program there, executable"
            )
        }
    }

    /// The words in front of the command by which it runs as the hook's user, and gets no more
    /// rights than that one has (setpriv(1)).
    private func account() throws(SinkError) -> [String] {
        guard let user = program.user else { return [] }
        do throws(FileProblem) {
            let account = try OwnerLookup.account(user)
            if account.user == geteuid() { return [] }
            return [
                "/usr/bin/setpriv", "--reuid=\(account.user)", "--regid=\(account.group)",
                "--init-groups", "--no-new-privs", "--inh-caps=-all", "--",
            ]
        } catch {
            throw SinkError(error, of: id)
        }
    }

    private func failure(
        _ outcome: ChildOutcome,
        _ secret: SharedSecret,
        _ name: String
    ) -> SinkError {
        let ending =
            switch outcome.ending {
            case .exited(let status): "ended with status \(status)"
            case .signalled(let signal): "was ended by signal \(signal)"
            case .outOfTime: "was killed after \(program.timeout.text)"
            case .saidTooMuch: "was killed, since it wrote more than \(Self.outputLimit) bytes"
            case .silent, .stopped: "was killed"
            }
        let said = RedactedOutput(outcome.errors.isEmpty ? outcome.output : outcome.errors, secret)
        return SinkError(
            sink: id,
            detail: "\(name) \(ending)" + (said.text.isEmpty ? "" : ": \(said.text)"),
            hint: "run it by hand with a text on standard input"
        )
    }
}
