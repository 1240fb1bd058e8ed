import Model

extension Kubeconfig {
    /// Reads a kubeconfig (`kubectl config view` shows one); relative paths in it are meant from its
    /// own folder.
    ///
    /// - Parameter context: Which of its contexts counts; nil: its current one.
    /// - Throws: ``KubeconfigProblem``.
    public init(
        _ bytes: [UInt8],
        path: String,
        context: String?
    ) throws(KubeconfigProblem) {
        let source = SourceText(path: path, bytes: bytes)
        let reader: KubeconfigReader
        do throws(YAMLProblem) {
            reader = KubeconfigReader(path: path, stream: try YAMLStream.read(source))
        } catch {
            throw KubeconfigProblem(description: "\(path):\(error.mark.line): \(error.summary)")
        }
        self = try reader.read(context: context)
    }
}

/// Finds its way through a kubeconfig, whose other fields are no business of ours.
private struct KubeconfigReader {
    let path: String
    let stream: YAMLStream

    func read(context wanted: String?) throws(KubeconfigProblem) -> Kubeconfig {
        guard let root = stream.roots.first, stream.values[root].kind == .mapping else {
            throw problem("is no kubeconfig")
        }
        guard let name = wanted ?? text("current-context", in: root), !name.isEmpty else {
            throw problem("has no current-context; name one in connections.kubernetes")
        }
        let context = try entry("context", named: name, of: "contexts", in: root)
        guard let clusterName = text("cluster", in: context),
            let userName = text("user", in: context)
        else { throw problem("names no cluster or no user in its context \(shown(name))") }
        let cluster = try entry("cluster", named: clusterName, of: "clusters", in: root)
        let user = try entry("user", named: userName, of: "users", in: root)
        try refuse(cluster, user)
        guard var server = text("server", in: cluster) else {
            throw problem("names no server in its cluster \(shown(clusterName))")
        }
        while server.hasSuffix("/") { server.removeLast() }
        return Kubeconfig(
            server: server,
            authorities: content("certificate-authority", in: cluster),
            token: text("token", in: user),
            tokenFile: text("tokenFile", in: user).map(absolute),
            certificate: content("client-certificate", in: user),
            key: content("client-key", in: user),
            plugin: try plugin(in: user)
        )
    }

    /// What would be less safe than it looks, or is no more.
    private func refuse(_ cluster: Int, _ user: Int) throws(KubeconfigProblem) {
        if text("insecure-skip-tls-verify", in: cluster) == "true" {
            throw problem(
                "says insecure-skip-tls-verify: secrets go to a cluster that is known only; give it "
                    + "certificate-authority-data"
            )
        }
        for name in ["proxy-url", "tls-server-name"] where text(name, in: cluster) != nil {
            throw problem("says \(name), which Regent does not do")
        }
        for name in ["auth-provider", "username", "as"]
        where stream.value(of: name, in: user) != nil {
            throw problem("says \(name) of its user, which Regent does not do; use exec or a token")
        }
    }

    private func plugin(in user: Int) throws(KubeconfigProblem) -> Kubeconfig.Plugin? {
        guard let exec = stream.value(of: "exec", in: user) else { return nil }
        guard let command = text("command", in: exec), let version = text("apiVersion", in: exec)
        else { throw problem("says exec without command or apiVersion") }
        guard version.hasPrefix("client.authentication.k8s.io/v1") else {
            throw problem("says exec with the apiVersion \(shown(version)), which nobody speaks")
        }
        var environment: [String: String] = [:]
        for element in elements("env", in: exec) {
            guard let name = text("name", in: element) else { continue }
            environment[name] = text("value", in: element) ?? ""
        }
        return Kubeconfig.Plugin(
            command: command.contains("/") ? absolute(command) : command,
            arguments: elements("args", in: exec).map { stream.text(of: $0) },
            environment: environment,
            apiVersion: version
        )
    }

    // MARK: Finding

    /// The object of a name in one of the file's three lists.
    private func entry(
        _ field: String,
        named name: String,
        of list: String,
        in root: Int
    ) throws(KubeconfigProblem) -> Int {
        let found = elements(list, in: root).first { text("name", in: $0) == name }
        guard let found, let entry = stream.value(of: field, in: found),
            stream.values[entry].kind == .mapping
        else { throw problem("has no \(shown(name)) in \(list)") }
        return entry
    }

    private func elements(_ field: String, in mapping: Int) -> [Int] {
        guard let list = stream.value(of: field, in: mapping), stream.values[list].kind == .sequence
        else { return [] }
        return Array(stream.elements(of: list))
    }

    private func text(_ field: String, in mapping: Int) -> String? {
        guard stream.values[mapping].kind == .mapping,
            let value = stream.value(of: field, in: mapping)
        else { return nil }
        let node = stream.node(value)
        return node.isScalar && !node.isNull && !node.text.isEmpty ? node.text : nil
    }

    /// What stands in the file counts more than another file, as for kubectl.
    private func content(_ field: String, in mapping: Int) -> Kubeconfig.Content? {
        if let data = text("\(field)-data", in: mapping) { return .inline(data) }
        return text(field, in: mapping).map { .file(absolute($0)) }
    }

    private func absolute(_ other: String) -> String {
        guard !other.hasPrefix("/"), let slash = path.lastIndex(of: "/") else { return other }
        return String(path[...slash]) + other
    }

    private func problem(_ text: String) -> KubeconfigProblem {
        KubeconfigProblem(description: "\(path) \(text)")
    }
}
