import Model

/// A field's name from the document's root, put together only where a message needs it.
///
/// Its parts are literals as long as they can be: these are never counted, and what all threads count
/// they wait for.
struct FieldPath: CustomStringConvertible {
    private let object: String
    private let field: String
    private var key: String?
    private var innerKey: String?

    init(_ field: String) { self.init(field, in: "") }

    /// A field of an object, the path of which is empty for the document itself.
    init(_ field: String, in object: String) {
        self.field = field
        self.object = object
    }

    /// A value under a name that was up to the writer.
    func appending(_ key: String) -> FieldPath {
        var path = self
        if path.key == nil { path.key = key } else { path.innerKey = key }
        return path
    }

    var description: String {
        let name = object.isEmpty ? field : "\(object).\(field)"
        return [name, key.map { shown($0) }, innerKey.map { shown($0) }]
            .compactMap { $0 }.joined(separator: ".")
    }
}

/// One file while it is decoded: its values, and everything that is wrong with them.
struct Decoding {
    let source: SourceText
    let stream: YAMLStream
    /// What was reported so far, in the order of finding; at most ``Limits/diagnosticsPerFile``.
    fileprivate(set) var diagnostics: [Diagnostic] = []
    /// Problems beyond those.
    fileprivate var uncounted = 0

    /// Whether problems may show the line that they stand on.
    private let showsLines: Bool
    /// The folder that relative paths are meant from.
    let folder: String

    init(_ source: SourceText, _ stream: YAMLStream, showsLines: Bool = true, folder: String = "") {
        self.source = source
        self.stream = stream
        self.showsLines = showsLines
        self.folder = folder
    }

    func node(_ index: Int) -> YAMLNode { stream.node(index) }

    func position(of index: Int) -> SourcePosition { source.position(stream.values[index].mark) }

    /// Every problem that was met, whether it is kept or not.
    var problems: Int { diagnostics.count + uncounted }

    /// Notes what is wrong at a place.
    mutating func report(
        _ summary: @autoclosure () -> String,
        hint: @autoclosure () -> String? = nil,
        at mark: Mark
    ) {
        guard diagnostics.count < Limits.diagnosticsPerFile else {
            uncounted += 1
            return
        }
        diagnostics.append(
            Diagnostic(
                .error,
                summary(),
                hint: hint(),
                position: source.position(mark),
                excerpt: showsLines ? source.excerpt(mark) : nil
            )
        )
    }

    /// Notes that a value is not of its type, in words that say what it is instead.
    mutating func reportType(of index: Int, _ field: FieldPath, expected: ValueShape) {
        let node = node(index)
        guard node.kind != .refused else { return }
        report(
            "\(field) is \(node.title), not \(expected.title)",
            hint: node.hint(expected: expected),
            at: node.mark
        )
    }
}

extension Decoding {
    /// Reports what YAML has and manifests do without.
    mutating func reportRefusals(of document: Int) {
        for refusal in stream.refusals where refusal.document == document {
            report(refusal.summary, hint: refusal.hint, at: refusal.mark)
        }
    }

    /// What a document says it is; reported and nil where that is nothing known.
    mutating func kind(of root: Int) -> Manifest.Kind? {
        guard node(root).kind == .mapping else {
            reportType(of: root, FieldPath("the document"), expected: .object([]))
            return nil
        }
        guard let index = stream.value(of: "kind", in: root) else {
            report("kind is missing", hint: "write kind: APIToken", at: node(root).mark)
            return nil
        }
        let node = node(index)
        guard node.isScalar else {
            reportType(of: index, FieldPath("kind"), expected: .enumeration([]))
            return nil
        }
        guard let kind = Manifest.Kind(rawValue: node.text) else {
            let known = Manifest.Kind.allCases.map(\.rawValue)
            report(
                "unknown kind \(quoted(node.text))",
                hint: suggestion(for: node.text, known: known, called: "known kinds"),
                at: node.mark
            )
            return nil
        }
        return kind
    }

    /// The first problem since there were so many, in one line for a status.
    func summary(since count: Int) -> String {
        guard let first = diagnostics.dropFirst(count).min() else {
            return "\(shown(source.path)) has too many errors"
        }
        let others = problems - count - 1
        return (first.position.map { "line \($0.line): " } ?? "") + first.message
            + (others > 0 ? " (and \(others) more)" : "")
    }

    /// Every problem in the file's order; the last says how many were left out.
    var sortedDiagnostics: [Diagnostic] {
        var sorted = diagnostics.sorted()
        if uncounted > 0 {
            sorted.append(
                Diagnostic(
                    .error,
                    "the file has \(uncounted) more errors",
                    position: sorted.last?.position
                )
            )
        }
        return sorted
    }
}

extension SourceText {
    /// Why the file cannot be read, in a person's words.
    func diagnostic(_ problem: YAMLProblem) -> Diagnostic {
        Diagnostic(
            .error,
            problem.summary,
            hint: problem.hint,
            position: position(problem.mark),
            excerpt: excerpt(problem.mark)
        )
    }
}

extension YAMLStream {
    /// The index of the value that a mapping has under a key.
    func value(of key: String, in mapping: Int) -> Int? {
        guard values[mapping].kind == .mapping else { return nil }
        return entries(of: mapping).first { entry in
            isScalar(entry.key) && bytes(of: entry.key).elementsEqual(key.utf8)
        }?.value
    }
}

extension YAMLNode {
    /// What the value is, with its article.
    var title: String {
        switch kind {
        case .mapping: return "a mapping"
        case .sequence: return "a list"
        case .quoted, .refused: return "a string"
        case .plain:
            switch PlainType(of: text) {
            case .null: return "empty"
            case .boolean: return "true or false"
            case .number: return "a number"
            case .string: return "a string"
            }
        }
    }

    func hint(expected: ValueShape) -> String? {
        switch (kind, expected) {
        case (.plain, _) where isNull: "give it a value or leave it out"
        case (.plain, .text), (.plain, .enumeration), (.plain, .formatted), (.plain, .instant):
            "write it in quotes"
        case (.plain, .duration): "write it with a unit: 90d, 48h, 30m or 15s"
        case (.quoted, .boolean), (.quoted, .integer): "write it without quotes"
        default: nil
        }
    }
}
