internal import CLibgit2

/// A connection to a repository behind a transport.
///
/// It follows no redirect, and uses the proxy that the environment names for https.
@safe struct RemoteConnection: ~Copyable {
    enum Purpose {
        case fetching
        case pushing
    }

    private let remote: Handle
    private let repository: OpaquePointer
    private let operation: String
    private let listener: RemoteListener

    /// Connects; the repository outlives the connection.
    init(
        to url: String,
        for purpose: Purpose,
        of repository: borrowing Repository,
        as access: RemoteAccess,
        _ operation: String
    ) throws(GitError) {
        if let file = access.certificateFile {
            let code = unsafe shim_git_set_certificates(file)
            guard code == 0 else {
                throw GitError(
                    kind: .untrusted,
                    operation: operation,
                    detail: "the certificates in \(file) cannot be read"
                )
            }
        }
        let listener = RemoteListener(access, url, operation)
        let remote = try unsafe Handle(operation, release: git_remote_free) {
            unsafe git_remote_create_anonymous(&$0, repository.pointer, url)
        }
        var options = unsafe git_remote_connect_options()
        let version = UInt32(GIT_REMOTE_CONNECT_OPTIONS_VERSION)
        try check(unsafe git_remote_connect_options_init(&options, version), operation)
        unsafe options.follow_redirects = GIT_REMOTE_REDIRECT_NONE
        unsafe options.proxy_opts.type = GIT_PROXY_AUTO
        unsafe listener.listen(with: &options.callbacks)
        let direction = purpose == .fetching ? GIT_DIRECTION_FETCH : GIT_DIRECTION_PUSH
        let code = unsafe git_remote_connect_ext(remote.pointer, direction, &options)
        if let problem = listener.problem { throw problem }
        // A connection that is refused is an error of the system to libgit2.
        try check(code, operation, missing: .unreachable, system: .unreachable)
        self.remote = remote
        self.listener = listener
        self.operation = operation
        unsafe self.repository = repository.pointer
    }

    /// What the references of the other repository point at.
    func heads() throws(GitError) -> [String: ObjectID] {
        var list: UnsafeMutablePointer<UnsafePointer<git_remote_head>?>?
        var count = 0
        try check(unsafe git_remote_ls(&list, &count, remote.pointer), operation)
        var heads: [String: ObjectID] = [:]
        for place in 0..<count {
            guard let head = unsafe list?[place], let name = unsafe head.pointee.name else {
                continue
            }
            heads[unsafe String(cString: name)] = unsafe ObjectID(head.pointee.oid)
        }
        return heads
    }

    /// Brings what the source of each specification leads to, and moves its destination.
    func fetch(_ specifications: [String]) throws(GitError) {
        var options = unsafe git_fetch_options()
        let version = UInt32(GIT_FETCH_OPTIONS_VERSION)
        try check(unsafe git_fetch_options_init(&options, version), operation)
        unsafe options.follow_redirects = GIT_REMOTE_REDIRECT_NONE
        unsafe options.proxy_opts.type = GIT_PROXY_AUTO
        unsafe listener.listen(with: &options.callbacks)
        unsafe options.download_tags = GIT_REMOTE_DOWNLOAD_TAGS_NONE
        let code = unsafe withCStrings(specifications) { strings in
            var list = unsafe git_strarray(strings: strings.baseAddress, count: strings.count)
            return unsafe git_remote_download(remote.pointer, &list, &options)
        }
        if let problem = listener.problem { throw problem }
        try check(code, operation, missing: .unreachable)
        let tags = GIT_REMOTE_DOWNLOAD_TAGS_NONE
        try check(unsafe git_remote_update_tips(remote.pointer, nil, 0, tags, "fetch"), operation)
    }

    /// Moves a reference of the other repository, if it is where it is expected.
    func push(
        _ commit: ObjectID,
        to reference: String,
        expecting old: ObjectID?
    ) throws(GitError) {
        // libgit2 pushes references only, so that the commit gets one for the while.
        let outgoing = "refs/outgoing/\(commit.hex)"
        var raw = commit.raw
        _ = try unsafe Handle(operation, release: git_reference_free) {
            unsafe git_reference_create(&$0, repository, outgoing, &raw, 1, nil)
        }
        defer { _ = unsafe git_reference_remove(repository, outgoing) }
        let answer = PushAnswer(expecting: old)
        var options = unsafe git_push_options()
        let version = UInt32(GIT_PUSH_OPTIONS_VERSION)
        try check(unsafe git_push_options_init(&options, version), operation)
        unsafe options.follow_redirects = GIT_REMOTE_REDIRECT_NONE
        unsafe options.proxy_opts.type = GIT_PROXY_AUTO
        listener.pushAnswer = answer
        unsafe listener.listen(with: &options.callbacks)
        let code = unsafe withCStrings(["\(outgoing):\(reference)"]) { strings in
            var list = unsafe git_strarray(strings: strings.baseAddress, count: strings.count)
            return unsafe git_remote_upload(remote.pointer, &list, &options)
        }
        if answer.hasMoved {
            let detail = "\(reference) was moved meanwhile"
            throw GitError(kind: .conflict, operation: operation, detail: detail)
        }
        if let problem = listener.problem { throw problem }
        try check(code, operation, missing: .unreachable)
        guard let refusal = answer.refusal else { return }
        throw GitError(
            kind: answer.isConflict ? .conflict : .rejected,
            operation: operation,
            detail: refusal
        )
    }
}
