import Git
import Manifests
import RemoteGit

/// The repository that the source is: at a path it is read and written in this process, on another
/// machine by a child.
struct SourceRemote: Sendable {
    private let source: ControllerConfiguration.Source
    private let network: RemoteGit
    private let reader: RemoteLogin
    private let writer: RemoteLogin
    /// Whether it is on another machine.
    let isRemote: Bool

    init(_ options: SourceOptions) {
        source = options.source
        isRemote = Repository.isRemote(source.url)
        let environment = options.environment
        network = RemoteGit(
            program: options.program,
            environment: environment,
            deadline: source.access.timeout,
            isStopped: options.isStopped
        )
        reader = Self.login(source.access.reader, source.access, environment)
        writer = Self.login(source.access.writer, source.access, environment)
    }

    private static func login(
        _ login: ControllerConfiguration.GitLogin,
        _ access: ControllerConfiguration.GitAccess,
        _ environment: [String: String]
    ) -> RemoteLogin {
        func place(
            _ secret: ControllerConfiguration.SecretSource?
        ) -> RemoteGit.SecretPlace? {
            switch secret {
            case nil: nil
            case .file(let path): .file(path)
            case .environment(let name): .value { environment[name].map { Array($0.utf8) } }
            }
        }
        return RemoteLogin(
            RemoteIdentity(
                user: login.user,
                keyFile: login.keyFile,
                knownHostsFile: login.knownHostsFile,
                certificateFile: access.certificateFile
            ),
            password: place(login.password),
            passphrase: place(login.passphrase)
        )
    }

    /// Brings references, as ``Git/Repository/fetch(from:references:as:)`` does.
    func fetch(_ references: [String], into mirror: borrowing Repository) throws(GitError) {
        guard isRemote else {
            return try mirror.fetch(from: source.url, references: references)
        }
        try network.fetch(references, from: source.url, into: mirror.path, as: reader)
    }

    /// Brings a commit, as ``Git/Repository/fetch(from:commit:as:)`` does.
    func fetch(_ commit: ObjectID, into mirror: borrowing Repository) throws(GitError) {
        guard isRemote else { return try mirror.fetch(from: source.url, commit: commit) }
        try network.fetch(commit, from: source.url, into: mirror.path, as: reader)
    }

    /// Moves a reference, as ``Git/Repository/push(_:to:reference:expecting:as:)`` does.
    func push(
        _ commit: ObjectID,
        to reference: String,
        expecting old: ObjectID?,
        from mirror: borrowing Repository
    ) throws(GitError) {
        guard isRemote else {
            return try mirror.push(
                commit,
                to: source.url,
                reference: reference,
                expecting: old
            )
        }
        try network.push(
            commit,
            from: mirror.path,
            to: source.url,
            reference: reference,
            expecting: old,
            as: writer
        )
    }

    /// Finds out whether a reference could be moved, as
    /// ``Git/Repository/checkPush(to:reference:as:)`` does.
    func checkPush(to reference: String, with mirror: borrowing Repository) throws(GitError) {
        guard isRemote else { return try mirror.checkPush(to: source.url, reference: reference) }
        try network.checkPush(with: mirror.path, to: source.url, reference: reference, as: writer)
    }

    /// What a person can do about an error.
    func advice(for kind: GitError.Kind) -> String {
        guard isRemote else { return "look at source.url and source.path in the configuration" }
        switch kind {
        case .credential: return "look at source.auth and status.auth in the configuration"
        case .untrusted:
            let field = source.access.reader.keyFile == nil ? "caFile" : "auth.knownHostsFile"
            return "look at source.\(field) in the configuration"
        case .unreachable:
            return "look at source.url and source.timeout in the configuration"
        default: return "look at source.url in the configuration"
        }
    }
}
