import Foundation
import Model
import Subprocess

/// The program `ssh-keygen`, which also verifies signatures.
struct KeyGenerator {
    /// Where it is looked for.
    private static let folders = ["/usr/bin", "/bin", "/usr/local/bin"]
    /// It reads a few files; a list on a dead network drive must not stop the controller.
    private static let deadline = Duration.seconds(10)

    /// Runs it and waits for it.
    ///
    /// - Throws: A ``Model/Diagnostic`` where it cannot be run to its end.
    @Sendable func run(
        _ arguments: [String],
        _ input: [UInt8],
        _ file: [UInt8]
    ) throws -> CommitVerifier.Answer {
        let programs = Self.folders.map { "\($0)/ssh-keygen" }
        guard let program = programs.first(where: FileManager.default.isExecutableFile) else {
            throw Diagnostic(
                .error,
                "signatures of commits are verified by ssh-keygen, which is not installed",
                hint: "install OpenSSH's client (Debian's package openssh-client)"
            )
        }
        let command = ChildCommand(
            program,
            arguments,
            input: input,
            attachments: [file],
            folder: FileManager.default.currentDirectoryPath,
            deadline: Self.deadline
        )
        let outcome = try command.run()
        guard case .exited(let status) = outcome.ending else {
            throw Diagnostic(
                .error,
                "\(program) was to verify a commit's signature and did not come to an end",
                hint: "look whether source.verify.allowedSignersFile can be read at all"
            )
        }
        return CommitVerifier.Answer(
            status: status,
            output: String(decoding: outcome.output, as: UTF8.self),
            errors: String(decoding: outcome.errors, as: UTF8.self)
        )
    }
}
