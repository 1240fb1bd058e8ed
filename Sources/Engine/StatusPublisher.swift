import Git
import Model
import Planning
import Reporting

/// Where status files go.
public enum StatusDestination: Hashable, Sendable {
    /// A folder of the branch that the source's options name.
    case branch(path: String, authorName: String, authorEmail: String)
    /// A folder on this machine.
    case directory(String)
}

/// Renders the status of every address, and writes it where it is to be if it changed.
struct StatusPublisher: Sendable {
    let store: StoreActor
    let source: SourceReader
    let destination: StatusDestination
    let time: TimeSource

    /// Whether anything had changed.
    func publish(_ survey: Survey) async throws -> Bool {
        let report = try await store.statusReport(source: survey.source, at: time.now())
        switch destination {
        case .directory(let folder):
            return try StatusFolder(path: folder).write(
                StatusFiles.render(report, under: ""),
                isOurs: StatusFiles.isOurs
            )
        case .branch(let path, let name, let email):
            let publication = BranchPublication(
                folder: path,
                files: StatusFiles.render(report, under: path),
                isOurs: StatusFiles.isOurs,
                author: Signature(name: name, email: email, at: time.now().seconds),
                message: message(survey)
            )
            return try await source.publish(publication)
        }
    }

    private func message(_ survey: Survey) -> String {
        let commit = survey.source.commit
        return """
            Status after \(commit.prefix(7)) [skip ci]

            Regent-Source: \(commit)
            Regent-State: \(survey.recorded.lineage) \(survey.recorded.serial)

            """
    }
}
