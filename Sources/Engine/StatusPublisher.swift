import Git
import Manifests
import Model
import Planning
import Reporting

/// What a status was rendered from: as long as it is the same, so is every file.
struct PublishedContent: Hashable, Sendable {
    let state: StateWitness
    let source: PlanSource
    /// They are asked for beside the state's serial.
    let suspensions: [Suspension]
}

/// Renders the status of every address, and writes it where it is to be if it changed.
struct StatusPublisher: Sendable {
    let store: StoreActor
    let source: SourceReader
    let target: ControllerConfiguration.StatusTarget
    let time: TimeSource

    /// The trailer by which a later run knows an old state.
    static let stateTrailer = "Regent-State"

    /// Whether anything had changed.
    ///
    /// - Parameters:
    ///   - addresses: Those for which the run did something.
    ///   - start: When the run began.
    func publish(
        _ survey: Survey,
        changed addresses: Set<Address>,
        since start: Instant
    ) async throws -> Bool {
        let content = try await content(survey)
        if case .branch = target, await source.hasPublished(content) { return false }
        let report = try await store.statusReport(source: survey.source, at: time.now())
        switch target {
        case .directory(let folder):
            return try await StatusFolder(path: folder).write(
                StatusFiles.render(report, under: ""),
                isOurs: StatusFiles.isOurs
            )
        case .branch(let branch):
            let publication = BranchPublication(
                folder: branch.path,
                files: StatusFiles.render(report, under: branch.path),
                isOurs: StatusFiles.isOurs,
                author: Signature(
                    name: branch.authorName,
                    email: branch.authorEmail,
                    at: time.now().seconds
                ),
                message: message(
                    survey.source,
                    StateWitness(lineage: report.lineage, serial: report.serial),
                    try await operations(of: addresses, since: start, in: report)
                )
            )
            return try await source.publish(publication, of: content)
        }
    }

    /// What decides of every byte of a status.
    private func content(_ survey: Survey) async throws -> PublishedContent {
        let recorded = try await store.snapshot(of: [])
        return PublishedContent(
            state: recorded.witness,
            source: survey.source,
            suspensions: recorded.requests.suspensions
        )
    }

    /// The operations of a run, by the time of their making.
    private func operations(
        of addresses: Set<Address>,
        since start: Instant,
        in report: StatusReport
    ) async throws -> [OperationID] {
        let reported = report.entries.filter { addresses.contains($0.address) }
        // An address that ended with the run has no status any more.
        let gone = addresses.subtracting(reported.map(\.address))
        let history = try await store.history(of: gone.sorted(), limit: Limits.historyEntries)
        let entries = reported.map(\.history) + history.values
        return entries.joined().map(\.operation).filter { $0.changedAt >= start }.map(\.id).sorted()
    }

    /// Its trailers say what the status comes from, for `git interpret-trailers`.
    private func message(
        _ source: PlanSource,
        _ state: StateWitness,
        _ operations: [OperationID]
    ) -> String {
        let signer = source.signedBy.map { ["Regent-Source-Signer: \($0)"] } ?? []
        let trailers =
            ["Regent-Source: \(source.commit)"] + signer
            + ["\(Self.stateTrailer): \(state.text)"]
            + operations.map { "Regent-Operation: \($0)" }
        return """
            Status after \(source.commit.prefix(7)) [skip ci]

            \(trailers.joined(separator: "\n"))

            """
    }
}
