import Model

/// The rules between the configuration's fields.
enum ConfigurationRules {
    /// The configuration of drafts that lack nothing; nil where they do, which was reported.
    static func configuration(
        _ draft: ControllerDraft,
        _ organizations: [OrganizationDraft],
        _ lists: ConfigurationLists,
        _ settings: [ConfigurationSetting],
        _ diagnostics: inout [Diagnostic]
    ) -> ControllerConfiguration? {
        checkBranches(draft, settings, &diagnostics)
        checkEscrowKey(draft, settings, &diagnostics)
        checkSettle(draft, settings, &diagnostics)
        GitAccessRules.check(draft, settings, &diagnostics)
        let organizations = organizations.compactMap(organization)
        guard let url = draft.sourceURL, !organizations.isEmpty else { return nil }
        return ControllerConfiguration(
            source: source(at: url, draft),
            organizations: organizations,
            stateFile: draft.stateFile,
            escrowKeyFile: draft.escrowKeyFile,
            filesRoot: draft.filesRoot,
            status: status(draft),
            connections: lists.connections,
            hooks: lists.hooks,
            policies: lists.policies,
            limits: draft.limits,
            isSuspended: draft.isSuspended,
            requestTimeout: draft.requestTimeout,
            settle: draft.settle,
            server: draft.listen.map {
                ControllerConfiguration.Server(
                    host: $0.host,
                    port: $0.port,
                    namesTokens: draft.namesTokens
                )
            }
        )
    }

    private static func source(
        at url: String,
        _ draft: ControllerDraft
    ) -> ControllerConfiguration.Source {
        var source = ControllerConfiguration.Source(
            url: url,
            reference: draft.reference,
            path: draft.sourcePath,
            interval: draft.interval,
            mirror: draft.mirror,
            allowedSignersFile: draft.allowedSignersFile
        )
        source.access.reader = draft.sourceLogin
        let isNobody = draft.statusLogin == ControllerConfiguration.GitLogin()
        source.access.writer = isNobody ? draft.sourceLogin : draft.statusLogin
        if source.access.writer.knownHostsFile == nil {
            source.access.writer.knownHostsFile = draft.sourceLogin.knownHostsFile
        }
        source.access.certificateFile = draft.certificateFile
        source.access.timeout = draft.gitTimeout
        return source
    }

    private static func organization(
        _ draft: OrganizationDraft
    ) -> ControllerConfiguration.Organization? {
        guard let name = draft.name, let url = draft.apiURL, let credential = draft.credential
        else {
            return nil
        }
        return ControllerConfiguration.Organization(
            name: name,
            apiURL: url,
            credential: credential,
            organizationID: draft.organizationID
        )
    }

    private static func status(_ draft: ControllerDraft) -> ControllerConfiguration.StatusTarget {
        guard let branch = draft.statusBranch else { return .directory(draft.statusDirectory) }
        return .branch(
            ControllerConfiguration.StatusBranch(
                name: branch,
                path: draft.statusPath,
                authorName: draft.authorName,
                authorEmail: draft.authorEmail
            )
        )
    }

    /// Status files on the branch that is read would wake the controller with each run.
    private static func checkBranches(
        _ draft: ControllerDraft,
        _ settings: [ConfigurationSetting],
        _ diagnostics: inout [Diagnostic]
    ) {
        guard case .branch(let branch) = draft.reference, draft.statusBranch == branch else {
            return
        }
        diagnostics.append(
            Diagnostic(
                .error,
                "status.branch is source.branch",
                hint: "give the status files a branch of their own, such as regent-status",
                position: position(of: "status.branch", in: settings)
            )
        )
    }

    private static func checkEscrowKey(
        _ draft: ControllerDraft,
        _ settings: [ConfigurationSetting],
        _ diagnostics: inout [Diagnostic]
    ) {
        guard !draft.stateFile.isEmpty, !draft.escrowKeyFile.isEmpty,
            placeOfFolder(of: draft.stateFile) == placeOfFolder(of: draft.escrowKeyFile)
        else { return }
        diagnostics.append(
            Diagnostic(
                .warning,
                "the escrow key lies beside the state whose secrets it seals",
                hint: "keep it in another folder, and out of the state's backups",
                position: position(of: "escrowKey.file", in: settings)
            )
        )
    }

    private static func checkSettle(
        _ draft: ControllerDraft,
        _ settings: [ConfigurationSetting],
        _ diagnostics: inout [Diagnostic]
    ) {
        guard draft.settle < draft.requestTimeout * 2 else { return }
        diagnostics.append(
            Diagnostic(
                .warning,
                "timing.settle is shorter than twice timing.requestTimeout",
                hint: "a call whose answer was lost may take effect after Regent has looked",
                position: position(of: "timing.settle", in: settings)
            )
        )
    }

    /// The steps to the folder of a file, without those that lead nowhere or back.
    private static func placeOfFolder(of path: String) -> [Substring] {
        let root: [Substring] = path.hasPrefix("/") ? ["/"] : []
        return folder(of: path).split(separator: "/").reduce(into: root) { steps, step in
            switch step {
            case ".": break
            case ".." where !["..", "/", nil].contains(steps.last): steps.removeLast()
            case ".." where steps.last == "/": break
            default: steps.append(step)
            }
        }
    }

    static func position(
        of path: String,
        in settings: [ConfigurationSetting]
    ) -> SourcePosition? {
        guard case .file(let position) = settings.first(where: { $0.path == path })?.origin else {
            return nil
        }
        return position
    }
}
