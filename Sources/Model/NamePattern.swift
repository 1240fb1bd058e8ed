/// A name with `*` for any characters and `?` for one.
public struct NamePattern: Hashable, Sendable, CustomStringConvertible {
    /// The pattern as it was written.
    public let description: String

    /// Takes a pattern.
    public init(_ text: String) { description = text }

    /// Whether it fits all of a name.
    public func matches(_ name: String) -> Bool {
        wildcardMatch(Array(description.unicodeScalars), Array(name.unicodeScalars))
    }
}

/// A path with `*` and `?` within its steps, and `**` for any number of them.
public struct PathPattern: Hashable, Sendable, CustomStringConvertible {
    /// The pattern as it was written.
    public let description: String

    /// Takes a pattern.
    public init(_ text: String) { description = text }

    /// Whether it fits all of a path; `**` at its end fits at least one step.
    public func matches(_ path: String) -> Bool {
        Self.matches(description.split(separator: "/")[...], path.split(separator: "/")[...])
    }

    /// Steps on `**` are few: each is tried at every step of the path.
    private static func matches(
        _ pattern: ArraySlice<Substring>,
        _ path: ArraySlice<Substring>
    ) -> Bool {
        guard let first = pattern.first else { return path.isEmpty }
        let rest = pattern.dropFirst()
        if first == "**" {
            guard let next = rest.first else { return !path.isEmpty }
            if next == "**" { return matches(rest, path) }
            return path.indices.contains { matches(rest, path[$0...]) }
        }
        guard let step = path.first else { return false }
        return wildcardMatch(Array(first.unicodeScalars), Array(step.unicodeScalars))
            && matches(rest, path.dropFirst())
    }
}

/// Whether a pattern with runs of anything fits all of a name, in time that grows with the product of
/// the lengths, whatever the pattern.
///
/// - Parameters:
///   - isRun: Whether a piece of the pattern stands for any number of characters.
///   - fits: Whether another piece stands for a character.
public func wildcardMatch<Piece, Character>(
    _ pattern: [Piece],
    _ name: [Character],
    isRun: (Piece) -> Bool,
    fits: (Piece, Character) -> Bool
) -> Bool {
    var (place, position) = (0, 0)
    var retry: (place: Int, position: Int)?
    while position < name.count {
        if place < pattern.count, isRun(pattern[place]) {
            retry = (place, position)
            place += 1
        } else if place < pattern.count, fits(pattern[place], name[position]) {
            place += 1
            position += 1
        } else if let last = retry {
            place = last.place + 1
            position = last.position + 1
            retry = (last.place, position)
        } else {
            return false
        }
    }
    return pattern[place...].allSatisfy(isRun)
}

/// The same for `*` and `?`.
private func wildcardMatch(_ pattern: [Unicode.Scalar], _ name: [Unicode.Scalar]) -> Bool {
    wildcardMatch(pattern, name, isRun: { $0 == "*" }, fits: { $0 == "?" || $0 == $1 })
}
