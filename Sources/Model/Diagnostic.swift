/// A place in a source file, as editors count: from 1.
public struct SourcePosition: Hashable, Sendable, Codable {
    /// The path from the repository's root.
    public let path: String
    /// The line, from 1.
    public let line: Int
    /// The column in characters, from 1.
    public let column: Int

    /// Makes a position; line and column count from 1.
    public init(path: String, line: Int = 1, column: Int = 1) {
        self.path = path
        self.line = line
        self.column = column
    }
}

extension SourcePosition: Comparable, CustomStringConvertible {
    /// `path:line:column`.
    public var description: String { "\(path):\(line):\(column)" }

    /// By path, then line, then column.
    public static func < (left: SourcePosition, right: SourcePosition) -> Bool {
        (left.path, left.line, left.column) < (right.path, right.line, right.column)
    }
}

/// What a person is told: what happened, to what, and what to do next.
public struct Diagnostic: Error, Hashable, Sendable {
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
        let text = [summary, hint].compactMap { $0 }.joined(separator: "; ")
        return (place.map { "\($0): " } ?? "") + "\(severity.rawValue): \(text)"
    }

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
