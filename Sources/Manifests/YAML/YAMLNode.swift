import Model

/// A place in a file, as editors count: from 1.
struct Mark: Hashable, Comparable, Sendable {
    let line: Int32
    let column: Int32

    static let start = Mark(line: 1, column: 1)

    init(line: Int32, column: Int32) {
        self.line = line
        self.column = column
    }

    init(_ position: SourcePosition) {
        line = Int32(clamping: position.line)
        column = Int32(clamping: position.column)
    }

    static func < (left: Mark, right: Mark) -> Bool {
        (left.line, left.column) < (right.line, right.column)
    }
}

/// One value of a document, in an array that holds each value before those inside it.
struct YAMLNode: Sendable {
    enum Kind: Sendable {
        /// A scalar without quotes, whose type is read from its text.
        case plain
        /// A scalar that is a string whatever it says.
        case quoted
        case sequence
        case mapping
        /// An alias: it was reported, and has no value.
        case refused
    }

    let kind: Kind
    let mark: Mark
    /// The text of a scalar.
    let text: String
    /// The index after everything that is inside this value.
    var end: Int
}

/// Something in well-formed YAML that manifests do without.
struct YAMLRefusal: Sendable {
    let summary: String
    let hint: String?
    let mark: Mark
    /// Which document it is in: an index of ``YAMLStream/roots``.
    let document: Int
}

/// Why a file cannot be read at all.
struct YAMLProblem: Error {
    let summary: String
    var hint: String?
    let mark: Mark
}

/// Every document of a file.
struct YAMLStream: Sendable {
    fileprivate(set) var nodes: [YAMLNode] = []
    /// Indices of the documents' outermost values, without those of empty documents.
    fileprivate(set) var roots: [Int] = []
    fileprivate(set) var refusals: [YAMLRefusal] = []
}

extension YAMLStream {
    mutating func append(_ node: YAMLNode) { nodes.append(node) }

    mutating func reserveCapacity(_ count: Int) { nodes.reserveCapacity(count) }

    mutating func close(_ index: Int) { nodes[index].end = nodes.count }

    mutating func beginDocument() { roots.append(nodes.count) }

    /// Forgets a document that says nothing, so that separators and comments may stand alone.
    mutating func endDocument() {
        guard let root = roots.last, refusals.last?.document != roots.count - 1 else { return }
        if root >= nodes.count || nodes[root].isNull { roots.removeLast() }
    }

    mutating func refuse(_ summary: String, hint: String? = nil, at mark: Mark) {
        refusals.append(
            YAMLRefusal(summary: summary, hint: hint, mark: mark, document: roots.count - 1)
        )
    }
}

extension YAMLNode {
    /// Stands for a value that was reported.
    static let refused = YAMLNode(kind: .refused, mark: .start, text: "", end: 0)

    var isScalar: Bool { kind == .plain || kind == .quoted }

    var isNull: Bool { kind == .plain && PlainType(of: text) == .null }
}
