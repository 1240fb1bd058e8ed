import Engine
import Foundation
import Manifests
import Model
import Reporting

/// Looks at the repository: whether it can be fetched, what is in it, and whether the status can be
/// pushed to it.
struct SourceChecks: Sendable {
    let configuration: ControllerConfiguration
    let invocation: Invocation
    let deadline: Deadline

    /// Beyond what the fetch itself may take: for opening and reading.
    private static let readingTime = Duration.seconds(60)

    /// The checks, and what was read of the source; nil where it could not be.
    func run() async -> (checks: [HealthCheck], snapshot: SourceSnapshot?) {
        let signers = signersProblem
        let reader = SourceReader(options(verifies: signers == nil))
        let limit = configuration.source.access.timeout + Self.readingTime
        let ending = await deadline.run(limit) { () -> Result<SourceSnapshot, Diagnostic> in
            do throws(Diagnostic) {
                // Of a preview the newest commit is read, whoever signed it.
                return .success(try await reader.read(isPreview: true))
            } catch {
                return .failure(error)
            }
        }
        let push = await pushCheck(reader)
        guard case .done(.success(let snapshot)) = ending else {
            return (failures(ending) + [push], nil)
        }
        let fetched = HealthCheck(
            "git fetch",
            .ok,
            "\(snapshot.source.url): \(snapshot.source.ref) is at \(snapshot.source.commit.prefix(7))"
        )
        let checks = [
            fetched, signature(snapshot, signers), Self.manifests(snapshot.desired), push,
        ]
        return (checks.compactMap(\.self), snapshot)
    }

    private func options(verifies: Bool) -> SourceOptions {
        var options = SourceOptions(configuration, isReadOnly: false)
        options.environment = invocation.environment
        options.isStopped = { [stop = invocation.stop] in stop.isStopped }
        if !verifies { options.source.allowedSignersFile = nil }
        return options
    }

    private func failures(
        _ ending: Deadline.Ending<Result<SourceSnapshot, Diagnostic>>
    ) -> [HealthCheck] {
        let fetch: HealthCheck
        switch ending {
        case .done(.failure(let problem)): fetch = HealthCheck("git fetch", problem)
        case .done, .late: fetch = .late("git fetch", remedy: "look at source.url")
        case .stopped: fetch = .stopped("git fetch")
        }
        return [fetch, HealthCheck("manifests", .skipped, "the source could not be fetched")]
    }

    // MARK: Signatures and manifests

    private static let keygen = "/usr/bin/ssh-keygen"

    /// What keeps signatures from being looked at; nil: nothing, or none is asked for.
    private var signersProblem: HealthCheck? {
        guard let file = configuration.source.allowedSignersFile else { return nil }
        guard FileManager.default.isReadableFile(atPath: file) else {
            return HealthCheck(
                "signatures",
                .failed,
                "\(file), which says whose commits are acted on, cannot be read",
                remedy: "look at source.verify.allowedSignersFile in the configuration"
            )
        }
        return nil
    }

    private func signature(_ snapshot: SourceSnapshot, _ problem: HealthCheck?) -> HealthCheck? {
        guard let file = configuration.source.allowedSignersFile else { return nil }
        if let problem { return problem }
        if let signer = snapshot.source.signedBy {
            return HealthCheck(
                "signatures",
                .ok,
                "the commit is signed by \(signer), whom \(file) allows"
            )
        }
        let said = snapshot.desired.diagnostics.last { $0.isAboutSignature }
        return HealthCheck(
            "signatures",
            .failed,
            said?.summary ?? "the commit would not be acted on",
            remedy: said?.hint
        )
    }

    static func manifests(_ desired: DesiredState) -> HealthCheck {
        let problems = desired.diagnostics.filter { !$0.isAboutSignature }
        let errors = problems.filter { $0.severity == .error }
        let count = "\(desired.specs.count) \(desired.specs.count == 1 ? "token" : "tokens")"
        if let first = errors.first {
            let more = errors.count == 1 ? "" : "; and \(errors.count - 1) more"
            return HealthCheck(
                "manifests",
                .failed,
                "\(first.shortText)\(more)",
                remedy: "`regent plan` lists all that is wrong; those tokens are held meanwhile"
            )
        }
        if let first = problems.first(where: { $0.severity == .warning }) {
            return HealthCheck(
                "manifests",
                .warning,
                "\(count); \(first.shortText)",
                remedy: first.hint ?? "`regent plan` tells of all"
            )
        }
        guard !desired.specs.isEmpty else {
            return HealthCheck(
                "manifests",
                .warning,
                "the source has none",
                remedy: "look at source.path in the configuration"
            )
        }
        return HealthCheck("manifests", .ok, "\(count), all valid")
    }

    // MARK: The status

    private func pushCheck(_ reader: SourceReader) async -> HealthCheck {
        switch configuration.status {
        case .directory(let folder): return Self.folder(folder)
        case .branch(let branch):
            let limit = configuration.source.access.timeout + Self.readingTime
            let ending = await deadline.run(limit) { () -> Diagnostic? in
                do throws(Diagnostic) {
                    try await reader.checkPush()
                    return nil
                } catch {
                    return error
                }
            }
            switch ending {
            case .done(let problem?): return HealthCheck("git push", problem)
            case .late: return .late("git push", remedy: "look at source.url")
            case .stopped: return .stopped("git push")
            case .done:
                return HealthCheck(
                    "git push",
                    .ok,
                    "the repository lets us in to push \(branch.name); nothing was pushed, so that "
                        + "what it allows on that branch alone is not known"
                )
            }
        }
    }

    private static func folder(_ path: String) -> HealthCheck {
        // The first run makes it, in the nearest folder that is there.
        var folder = URL(filePath: path)
        while !FileManager.default.fileExists(atPath: folder.path), folder.path != "/" {
            folder.deleteLastPathComponent()
        }
        guard FileManager.default.isWritableFile(atPath: folder.path) else {
            return HealthCheck(
                "status",
                .failed,
                "\(folder.path), where status files go, cannot be written",
                remedy: "mend its permissions, or look at status.directory in the configuration"
            )
        }
        return HealthCheck("status", .ok, "status files go to \(path), which can be written")
    }
}

extension Diagnostic {
    /// Whether it says why a commit is not acted on.
    fileprivate var isAboutSignature: Bool {
        position == nil && address == nil && summary.contains("would not be acted on")
    }

    /// `path:line:column: summary`.
    fileprivate var shortText: String {
        let place = position?.description ?? address?.description
        return [place, summary].compactMap(\.self).joined(separator: ": ")
    }
}

extension HealthCheck {
    /// A problem, with its hint as the remedy.
    init(_ name: String, of subject: String? = nil, _ problem: Diagnostic) {
        self.init(name, of: subject, .failed, problem.summary, remedy: problem.hint)
    }

    static func late(_ name: String, of subject: String? = nil, remedy: String) -> HealthCheck {
        HealthCheck(name, of: subject, .failed, "there was no end of it in time", remedy: remedy)
    }

    static func stopped(_ name: String, of subject: String? = nil) -> HealthCheck {
        HealthCheck(name, of: subject, .skipped, "it was stopped")
    }
}
