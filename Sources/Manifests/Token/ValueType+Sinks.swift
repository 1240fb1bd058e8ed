import Model

/// What one element of `delivery` says.
private struct SinkDraft {
    var file: FileDraft?
    var kinds = 0
}

private struct FileDraft: Sendable {
    var path: String?
    var mode: UInt16 = 0o400
    var owner: String?
}

extension ValueType where Value == [Located<SinkSpec>] {
    /// A list of sinks, no two of them with the same target.
    static let sinks = ValueType(shape: .list(of: sink.shape)) { index, field, decoding in
        guard decoding.node(index).kind == .sequence else {
            decoding.reportType(of: index, field, expected: .list(of: sink.shape))
            return nil
        }
        var sinks: [Located<SinkSpec>] = []
        var seen: [SinkID: Mark] = [:]
        for element in decoding.stream.elements(of: index) {
            guard let spec = decoding.sink(element) else { continue }
            let mark = decoding.node(element).mark
            if let first = seen.updateValue(mark, forKey: spec.id) {
                decoding.report(
                    "\(shown(spec.id.title)) is a sink of this manifest already",
                    hint: "see line \(first.line)",
                    at: mark
                )
            }
            sinks.append(Located(value: spec, mark: mark))
        }
        return sinks
    }

    private static let sink = ObjectType<SinkDraft>(
        "spec.delivery",
        [
            Field("file", .file, "A file that holds nothing but the secret.") {
                $0.file = $1.value
                $0.kinds += 1
            },
            .notYet("kubernetesSecret", "A key of a Kubernetes Secret."),
            .notYet("vault", "A field of a secret in Vault."),
            .notYet("githubActionsSecret", "A secret of a repository's workflows."),
            .notYet("awsSecretsManager", "A secret in AWS Secrets Manager."),
            .notYet("webhook", "A signed request to a service."),
            .notYet("hook", "A program that the configuration names."),
            .notYet("connection", "Which of the configuration's connections is used."),
            .notYet("required", "Whether a rotation waits for the sink."),
            .notYet("onRemoval", "What becomes of the secret once the sink is gone."),
            .notYet("template", "What is written around the secret."),
        ]
    )

    fileprivate static func decodeSink(_ index: Int, _ decoding: inout Decoding) -> SinkSpec? {
        let problems = decoding.problems
        var draft = SinkDraft()
        sink.decode(index, into: &draft, &decoding)
        if let file = draft.file, let path = file.path {
            return .file(FileSinkSpec(path: path, mode: file.mode, owner: file.owner))
        }
        if decoding.problems == problems, decoding.node(index).kind == .mapping {
            decoding.report(
                "a sink in spec.delivery does not say where",
                hint: "write - file: {path: …}",
                at: decoding.node(index).mark
            )
        }
        return nil
    }
}

extension Decoding {
    fileprivate mutating func sink(_ index: Int) -> SinkSpec? {
        ValueType<[Located<SinkSpec>]>.decodeSink(index, &self)
    }
}

extension ValueType where Value == FileDraft {
    fileprivate static let file = ValueType(shape: object.shape) { index, _, decoding in
        var draft = FileDraft()
        object.decode(index, into: &draft, &decoding)
        return draft
    }

    private static let object = ObjectType<FileDraft>(
        "spec.delivery.file",
        [
            Field(
                "path",
                ScalarType<String>.filePath,
                "An absolute path, or one under the configuration's filesRoot.",
                isRequired: true
            ) { $0.path = $1.value },
            Field(
                "mode",
                ScalarType<UInt16>.fileMode,
                "The permission bits in octal; nobody but the owner may write.",
                default: "0400"
            ) { $0.mode = $1.value },
            Field(
                "owner",
                ScalarType<String>.fileOwner,
                "A user, or user:group, by name or number.",
                default: "the process's own"
            ) { $0.owner = $1.value },
        ]
    )
}

extension ScalarType where Value == String {
    /// A path that has one spelling only, so that two sinks with one target are seen.
    fileprivate static let filePath = ScalarType(.formatted("a path")) {
        text throws(ValueProblem) in
        guard !text.isEmpty else { throw ValueProblem("is empty") }
        guard text.utf8.count <= Limits.pathBytes else {
            throw ValueProblem("is longer than \(Limits.pathBytes) bytes")
        }
        guard text.isPrintable else {
            throw ValueProblem("has a control character")
        }
        guard !text.hasSuffix("/") else {
            throw ValueProblem("ends with '/'", hint: "name the file itself")
        }
        switch oddComponent(of: text) {
        case nil: return text
        case "..": throw ValueProblem("has '..' in it", hint: "write the path without")
        default: throw ValueProblem("has '.' or '//' in it", hint: "write the path without")
        }
    }

    /// The first component, but for the one before a leading slash, that is `..`, `.` or nothing.
    private static func oddComponent(of path: String) -> String? {
        var length = 0
        var dots = 0
        var isFirst = true
        for byte in path.utf8 {
            guard byte == UInt8(ascii: "/") else {
                length += 1
                if byte == UInt8(ascii: ".") { dots += 1 }
                continue
            }
            if length == dots, length <= 2, length > 0 || !isFirst {
                return String(repeating: ".", count: length)
            }
            length = 0
            dots = 0
            isFirst = false
        }
        return length == dots && length <= 2 ? String(repeating: ".", count: length) : nil
    }

    /// `user` or `user:group`.
    fileprivate static let fileOwner = ScalarType(
        .formatted("an owner")
    ) { text throws(ValueProblem) in
        let parts = text.split(separator: ":", omittingEmptySubsequences: false)
        guard parts.count <= 2, parts.allSatisfy(isAccountName) else {
            throw ValueProblem("is not an owner", hint: "write user or user:group")
        }
        return text
    }

    private static func isAccountName(_ text: Substring) -> Bool {
        guard (1...32).contains(text.utf8.count), text.utf8.first != UInt8(ascii: "-") else {
            return false
        }
        return text.utf8.allSatisfy { byte in
            switch byte {
            case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "A")...UInt8(ascii: "Z"),
                UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "_"), UInt8(ascii: "-"),
                UInt8(ascii: "."):
                true
            default: false
            }
        }
    }
}

extension ScalarType where Value == UInt16 {
    /// Permission bits in octal, `"0400"`: the owner reads, and nobody else writes.
    fileprivate static let fileMode = ScalarType(
        .formatted("a mode in octal")
    ) { text throws(ValueProblem) in
        let isOctal = text.utf8.allSatisfy {
            (UInt8(ascii: "0")...UInt8(ascii: "7")).contains($0)
        }
        guard (3...4).contains(text.utf8.count), isOctal, let mode = UInt16(text, radix: 8),
            mode <= 0o777
        else {
            throw ValueProblem("is not a mode in octal", hint: "write it as \"0400\"")
        }
        guard mode & 0o022 == 0 else {
            throw ValueProblem("lets others than the owner write", hint: "use \"0400\" or \"0440\"")
        }
        guard mode & 0o400 != 0 else {
            throw ValueProblem("does not let the owner read", hint: "use \"0400\" or \"0440\"")
        }
        return mode
    }
}
