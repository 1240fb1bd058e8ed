import FoundationEssentials
import Git
import Manifests
import Model

/// Which commit is acted on where commits have to be signed.
struct SignatureCheck: Sendable {
    /// A commit that is acted on, and who signed it.
    struct Verdict {
        var commit: ObjectID
        var signedBy: String?
        /// Why it is another one than the newest.
        var problem: Diagnostic?
    }

    let source: ControllerConfiguration.Source
    let verifier: CommitVerifier
    /// Whether a commit that nobody signed yet is read all the same, since nothing is carried out by
    /// it: a pull request is previewed before who may sign has merged it.
    let isPreview: Bool

    /// The newest commit where it is signed by who may; else the one that was acted on last.
    ///
    /// What was acted on once stays in force, also when its key expires or is taken from the list: a
    /// commit that takes it back has to be signed, too.
    ///
    /// - Throws: A `Diagnostic` where there is none to act on, or where it cannot be found out.
    func verdict(
        on newest: ObjectID,
        after last: PlanSource?,
        in repository: borrowing Repository
    ) throws -> Verdict {
        let last = last.flatMap(trusted)
        if let last, last.commit == newest { return last }
        guard FileManager.default.isReadableFile(atPath: verifier.allowedSignersFile) else {
            throw Diagnostic(
                .error,
                "cannot read \(verifier.allowedSignersFile), which says whose commits are acted on",
                hint: "look at source.verify.allowedSignersFile in the configuration"
            )
        }
        do {
            let signer = try verifier.signer(of: repository.signature(of: newest))
            return Verdict(commit: newest, signedBy: signer)
        } catch let distrust as DistrustedCommit {
            return try stay(last, newest, distrust.reason, in: repository)
        }
    }

    private func stay(
        _ last: Verdict?,
        _ newest: ObjectID,
        _ reason: String,
        in repository: borrowing Repository
    ) throws -> Verdict {
        let commit = "commit \(newest.short) of \(source.reference.title)"
        var problem = Diagnostic(
            .error,
            "\(commit) is not acted on: \(reason)",
            hint: "sign it with a key of \(verifier.allowedSignersFile)"
        )
        if isPreview {
            problem.severity = .warning
            problem.summary = "\(commit) would not be acted on: \(reason)"
            return Verdict(commit: newest, problem: problem)
        }
        guard let last, try repository.hasCommit(last.commit) else { throw problem }
        let signer = last.signedBy.map { ", signed by \($0)," } ?? ""
        problem.summary += "; \(last.commit.short)\(signer) stays in force"
        return Verdict(commit: last.commit, signedBy: last.signedBy, problem: problem)
    }

    /// What was acted on last, where its signature was asked for then.
    private func trusted(_ last: PlanSource) -> Verdict? {
        guard last.url == source.url, last.ref == source.reference.name,
            let signer = last.signedBy, let commit = ObjectID(hex: last.commit)
        else { return nil }
        return Verdict(commit: commit, signedBy: signer)
    }
}
