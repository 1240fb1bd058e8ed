import Engine
import Foundation
import Importing
import Manifests
import Model
import Planning
import Reporting

/// What an import finds before it decides.
struct ImportSurvey {
    let options: ImportOptions
    let origin: ImportReport.Origin
    /// The tokens that nobody has claimed, and no others than those that were chosen.
    let candidates: [ImportCandidate]
    /// Names of manifests that are in use.
    let takenNames: Set<String>
    /// Whether the API shows when tokens were used.
    let showsUse: Bool
    /// The manifests below the folder, and what they and new ones inherit from above it.
    let present: [ParsedFile]
    /// Whether the organization's folder has defaults already.
    let hasDefaults: Bool
    /// The API's present instant, as well as it is known.
    let now: Instant

    /// Looks at everything that may claim a token, and at the tokens.
    ///
    /// - Throws: ``CommandFailure``, and a `Diagnostic` where the source cannot be read: then it is
    ///   not known what is claimed.
    static func look(_ request: ImportRequest, _ context: CommandContext) async throws -> Self {
        let configuration =
            try request.terraformFile == nil
            ? context.loadConfiguration().configuration : context.loadConfigurationIfAny()
        let name = try organization(request.organization, in: configuration)
        let options = request.options(of: name, in: context.invocation.workingDirectory)
        let present = try ImportFolder(context.invocation).present(options)
        var desired = [
            SourceAssembler.assemble(present, under: SourceRules(defaultOrganization: name))
        ]
        var recorded = RecordedState(lineage: "")
        var survey: Survey?
        if let configuration {
            let workbench = Workbench(configuration, context.invocation, isReadOnly: true)
            let found = try await workbench.survey(
                beside: try workbench.openForReading(),
                asksLive: request.terraformFile == nil
            )
            desired.append(found.desired)
            recorded = found.recorded
            survey = found
        }
        let claims = Claims(
            desired: desired,
            recorded: recorded,
            stampOwners: survey?.stampOwners ?? [:]
        )
        let (origin, all) = try tokens(of: name, request, survey, context)
        let live = survey?.live[name]
        return ImportSurvey(
            options: options,
            origin: origin,
            candidates: try chosen(request.chosen, among: all, of: name, claims),
            takenNames: claims.takenNames(in: name),
            showsUse: live?.lastUses.isEmpty == false,
            present: present,
            hasDefaults: present.contains { file in
                file.onlyDefaults != nil && file.folder == options.organizationFolder
            },
            now: context.invocation.time.now() + (live?.clockOffset ?? .zero)
        )
    }

    private static func organization(
        _ named: String?,
        in configuration: ControllerConfiguration?
    ) throws -> String {
        let known = configuration?.organizations.map(\.name) ?? []
        guard let named else {
            guard known.count == 1, let only = known.first else {
                throw CommandFailure(
                    known.isEmpty
                        ? "whose tokens are they? Say it with --organization NAME"
                        : "whose tokens? Say --organization with \(UsageError.list(known))",
                    status: .usage
                )
            }
            return only
        }
        guard known.isEmpty || known.contains(named) else {
            throw CommandFailure(
                "the configuration has no organization '\(named)', only \(UsageError.list(known))"
            )
        }
        return named
    }

    private static func tokens(
        of organization: String,
        _ request: ImportRequest,
        _ survey: Survey?,
        _ context: CommandContext
    ) throws -> (ImportReport.Origin, [ImportCandidate]) {
        if let file = request.terraformFile {
            let state = try TerraformFile(context.invocation).read(file)
            let origin = ImportReport.Origin.terraform(
                file: file,
                count: state.candidates.count,
                secrets: state.secretCount
            )
            return (origin, state.candidates)
        }
        guard let live = survey?.live[organization] else {
            let error = survey?.unanswered[organization]
            throw CommandFailure(
                "the live tokens of \(organization) are not known"
                    + (error.map { ": \($0)" } ?? ""),
                status: error.map { ExitStatus($0) } ?? .failure
            )
        }
        let candidates = live.tokens.values.map { token in
            ImportCandidate(token: token, lastUsedAt: live.lastUses[token.id])
        }
        return (.api(count: candidates.count), candidates)
    }

    private static func chosen(
        _ chosen: Set<TokenID>,
        among all: [ImportCandidate],
        of organization: String,
        _ claims: Claims
    ) throws -> [ImportCandidate] {
        let unclaimed = all.filter { !claims.cover($0.token) }
        guard !chosen.isEmpty else { return unclaimed }
        for id in chosen.sorted() where !unclaimed.contains(where: { $0.token.id == id }) {
            let isClaimed = all.contains { $0.token.id == id }
            throw CommandFailure(
                isClaimed
                    ? "the token \(id) is managed already; `regent status` shows by which address"
                    : "\(organization) has no token \(id); `regent import --unmanaged` lists them"
            )
        }
        return unclaimed.filter { chosen.contains($0.token.id) }
    }
}

extension ParsedFile {
    /// The folder that it lies in; empty: the root.
    fileprivate var folder: String {
        path.split(separator: "/", omittingEmptySubsequences: false).dropLast()
            .joined(separator: "/")
    }
}

/// A state file of Terraform on this machine.
struct TerraformFile {
    private let invocation: Invocation

    /// Far above what a state has.
    private static let largestBytes = 256 * 1024 * 1024

    init(_ invocation: Invocation) { self.invocation = invocation }

    /// Reads it, or what is piped in.
    ///
    /// - Throws: ``CommandFailure`` that names the file, and no value out of it.
    func read(_ path: String) throws -> TerraformState {
        guard let file = FileHandle(forReadingAtPath: invocation.absolute(path)) else {
            throw CommandFailure("the state file \(path) cannot be read")
        }
        defer { try? file.close() }
        guard let data = try? file.read(upToCount: Self.largestBytes + 1) else {
            throw CommandFailure("the state file \(path) cannot be read")
        }
        guard data.count <= Self.largestBytes else {
            throw CommandFailure(
                "the state file \(path) is larger than \(Self.largestBytes / 1024 / 1024) MiB"
            )
        }
        do throws(TerraformStateError) {
            return try TerraformState(json: Array(data))
        } catch {
            throw CommandFailure("the state file \(path): \(error)")
        }
    }
}
