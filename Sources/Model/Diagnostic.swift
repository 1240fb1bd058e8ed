/// A place in a source file, as editors count: from 1.
public struct SourcePosition: Hashable, Sendable {
    /// The path from the repository's root.
    public let path: String
    // Half a word each: a manifest has dozens of positions.
    private let shortLine: Int32
    private let shortColumn: Int32

    /// The line, from 1.
    public var line: Int { Int(shortLine) }
    /// The column in characters, from 1.
    public var column: Int { Int(shortColumn) }

    /// Makes a position; line and column count from 1.
    public init(path: String, line: Int = 1, column: Int = 1) {
        self.path = path
        shortLine = Int32(clamping: line)
        shortColumn = Int32(clamping: column)
    }
}

extension SourcePosition: Codable {
    private enum Key: String, CodingKey {
        case path, line, column
    }

    /// Reads a path, a line and a column.
    public init(from decoder: any Decoder) throws {
        let container = try decoder.container(keyedBy: Key.self)
        self.init(
            path: try container.decode(String.self, forKey: .path),
            line: try container.decode(Int.self, forKey: .line),
            column: try container.decode(Int.self, forKey: .column)
        )
    }

    /// Writes a path, a line and a column.
    public func encode(to encoder: any Encoder) throws {
        var container = encoder.container(keyedBy: Key.self)
        try container.encode(path, forKey: .path)
        try container.encode(line, forKey: .line)
        try container.encode(column, forKey: .column)
    }
}

extension SourcePosition: Comparable, CustomStringConvertible {
    /// `path:line:column`.
    public var description: String { "\(path):\(line):\(column)" }

    /// By path, then line, then column.
    public static func < (left: SourcePosition, right: SourcePosition) -> Bool {
        (left.path, left.shortLine, left.shortColumn)
            < (right.path, right.shortLine, right.shortColumn)
    }
}

/// What a person is told: what happened, to what, and what to do next.
public struct Diagnostic: Error, Hashable, Sendable, Codable {
    /// How grave it is.
    public enum Severity: String, Hashable, Sendable, Codable {
        /// Something was not done.
        case error
        /// Something was done, and a person should look.
        case warning
        /// For information.
        case note
    }

    /// How grave it is.
    public var severity: Severity
    /// One line, in lower case and without a full stop: `unknown field 'overlaps'`.
    public var summary: String
    /// What to do next: `did you mean 'overlap'?`.
    public var hint: String?
    /// Which token it is about.
    public var address: Address?
    /// Where it stands in a file.
    public var position: SourcePosition?
    /// The line of the file that the position names, for a caret; at most 80 characters.
    public var excerpt: String?

    /// Makes a diagnostic.
    public init(
        _ severity: Severity = .error,
        _ summary: String,
        hint: String? = nil,
        address: Address? = nil,
        position: SourcePosition? = nil,
        excerpt: String? = nil
    ) {
        self.severity = severity
        self.summary = summary
        self.hint = hint
        self.address = address
        self.position = position
        self.excerpt = excerpt
    }
}

extension Diagnostic: CustomStringConvertible, Comparable {
    /// The compiler's form: `path:line:column: error: summary; hint`.
    ///
    /// Without a position the address stands in front.
    public var description: String {
        let place = position?.description ?? address?.description
        return (place.map { "\($0): " } ?? "") + "\(severity.rawValue): \(message)"
    }

    /// The summary with the hint, in one line.
    public var message: String { [summary, hint].compactMap(\.self).joined(separator: "; ") }

    /// By position; those without one come first.
    public static func < (left: Diagnostic, right: Diagnostic) -> Bool {
        switch (left.position, right.position) {
        case (nil, .some): true
        case (.some, nil): false
        case (let left?, let right?) where left != right: left < right
        default: left.description < right.description
        }
    }
}
