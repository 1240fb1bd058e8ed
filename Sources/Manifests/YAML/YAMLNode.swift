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

/// One value of a document with its text.
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
///
/// Values and their texts lie in one block of memory each, and nothing in them is counted: of the
/// values of a manifest half are keys, which are compared and never kept.
struct YAMLStream: Sendable {
    /// A value, before those that are inside it.
    struct Value: Sendable {
        let kind: YAMLNode.Kind
        let mark: Mark
        let text: YAMLText
        /// The index after everything that is inside this value.
        fileprivate(set) var end: Int
    }

    fileprivate(set) var values: [Value] = []
    /// The texts of all scalars, one behind the other.
    var text: [UInt8] = []
    /// Indices of the documents' outermost values, without those of empty documents.
    fileprivate(set) var roots: [Int] = []
    fileprivate(set) var refusals: [YAMLRefusal] = []
}

/// Where in a stream's text a scalar's lies.
struct YAMLText: Sendable {
    static let empty = YAMLText(start: 0, count: 0, isASCII: true)

    let start: Int32
    let count: Int32
    let isASCII: Bool

    var range: Range<Int> { Int(start)..<Int(start + count) }
}

extension YAMLStream {
    mutating func append(_ kind: YAMLNode.Kind, _ text: YAMLText, at mark: Mark) {
        values.append(Value(kind: kind, mark: mark, text: text, end: values.count + 1))
    }

    mutating func reserveCapacity(_ count: Int, textBytes: Int) {
        values.reserveCapacity(count)
        text.reserveCapacity(textBytes)
    }

    mutating func close(_ index: Int) { values[index].end = values.count }

    mutating func beginDocument() { roots.append(values.count) }

    /// Forgets a document that says nothing, so that separators and comments may stand alone.
    mutating func endDocument() {
        guard let root = roots.last, refusals.last?.document != roots.count - 1 else { return }
        if root >= values.count || isNull(root) { roots.removeLast() }
    }

    mutating func refuse(_ summary: String, hint: String? = nil, at mark: Mark) {
        refusals.append(
            YAMLRefusal(summary: summary, hint: hint, mark: mark, document: roots.count - 1)
        )
    }
}

extension YAMLNode {
    /// Stands for a value that was reported.
    static let refused = YAMLNode(kind: .refused, mark: .start, text: "")

    var isScalar: Bool { kind == .plain || kind == .quoted }

    var isNull: Bool { type == .null }

    /// What a scalar is; whatever stands in quotes is a string.
    var type: PlainType { kind == .plain ? PlainType(of: text) : .string }
}

extension YAMLStream {
    /// Every value with its text.
    var nodes: [YAMLNode] { values.indices.map(node) }

    func node(_ index: Int) -> YAMLNode {
        YAMLNode(kind: values[index].kind, mark: values[index].mark, text: text(of: index))
    }

    /// The text of a scalar; that of anything else is empty.
    func text(of index: Int) -> String { String(decoding: bytes(of: index), as: UTF8.self) }

    func bytes(of index: Int) -> ArraySlice<UInt8> { text[values[index].text.range] }

    /// Whether a text is a word of ASCII.
    func says(_ index: Int, _ word: [UInt8]) -> Bool {
        let place = values[index].text
        guard Int(place.count) == word.count else { return false }
        let start = Int(place.start)
        for offset in word.indices where text[start + offset] != word[offset] { return false }
        return true
    }

    /// Whether two texts are equal, as strings are.
    func isSameText(_ first: Int, _ second: Int) -> Bool {
        let (one, other) = (values[first].text, values[second].text)
        guard one.isASCII, other.isASCII else { return text(of: first) == text(of: second) }
        guard one.count == other.count else { return false }
        for offset in 0..<Int(one.count)
        where text[Int(one.start) + offset] != text[Int(other.start) + offset] { return false }
        return true
    }

    func isScalar(_ index: Int) -> Bool {
        values[index].kind == .plain || values[index].kind == .quoted
    }

    func isNull(_ index: Int) -> Bool { type(of: index) == .null }

    /// What a scalar is; whatever stands in quotes is a string.
    func type(of index: Int) -> PlainType {
        values[index].kind == .plain ? PlainType(of: bytes(of: index)) : .string
    }
}
