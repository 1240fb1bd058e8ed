import Git
import Model

/// Finds out by `ssh-keygen` who signed a commit, as `git verify-commit` does.
///
/// The time that counts for a key's validity is now, not the one in the commit: that one is whatever
/// the holder of an old key likes.
struct CommitVerifier: Sendable {
    /// What a program said and how it ended.
    struct Answer: Sendable {
        let status: Int32
        let output: String
        let errors: String
    }

    /// Runs `ssh-keygen` with arguments and standard input, and a file that it finds as `/dev/fd/3`.
    typealias Run =
        @Sendable (_ arguments: [String], _ input: [UInt8], _ file: [UInt8]) throws -> Answer

    /// Who may sign, as ssh-keygen(1) describes the file under ALLOWED SIGNERS.
    let allowedSignersFile: String
    let run: Run

    /// Who signed it, by the file of allowed signers.
    ///
    /// - Throws: ``DistrustedCommit`` where none of them did, and what keeps it from being found out.
    func signer(of signature: CommitSignature?) throws -> String {
        guard let signature else { throw DistrustedCommit("it is not signed") }
        guard signature.armored.starts(with: Self.sshArmour) else {
            throw DistrustedCommit("it is not signed with an SSH key, but in another way")
        }
        let file = signature.armored
        let signedBy = ["-n", "git", "-s", "/dev/fd/3"]
        let made = try run(["-Y", "check-novalidate"] + signedBy, signature.signed, file)
        guard made.status == 0 else {
            throw DistrustedCommit("its signature does not fit what it signs")
        }
        let allowed = ["-f", allowedSignersFile]
        let found = try run(["-Y", "find-principals"] + allowed + signedBy, [], file)
        for name in found.output.split(whereSeparator: \.isNewline).map(String.init) {
            let verified = try run(
                ["-Y", "verify", "-I", name] + allowed + signedBy,
                signature.signed,
                file
            )
            if verified.status == 0 { return name }
        }
        throw DistrustedCommit(reason(made, found))
    }

    /// `Good "git" signature with ED25519 key SHA256:…`, and what the search for its holder said.
    private func reason(_ made: Answer, _ found: Answer) -> String {
        let key = made.output.firstRange(of: " with ").map { made.output[$0.upperBound...] }
        let name = key.map { "the \($0.prefix { !$0.isNewline })" } ?? "a key"
        let complaints = found.errors.split(whereSeparator: \.isNewline)
        if let expired = complaints.first(where: { $0.contains("has expired") }) {
            return "it is signed with \(name), which is not valid any more (\(expired))"
        }
        if let early = complaints.first(where: { $0.contains("not yet valid") }) {
            return "it is signed with \(name), which is not valid yet (\(early))"
        }
        return "it is signed with \(name), which \(allowedSignersFile) does not allow"
    }

    private static let sshArmour = Array("-----BEGIN SSH SIGNATURE-----".utf8)
}

/// Why a commit is not acted on.
struct DistrustedCommit: Error {
    /// A clause about the commit: `it is not signed`.
    let reason: String

    init(_ reason: String) { self.reason = reason }
}
