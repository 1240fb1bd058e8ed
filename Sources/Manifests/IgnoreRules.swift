import Model

/// What a `.regentignore` says, in the syntax of gitignore(5).
public struct IgnoreRules: Hashable, Sendable {
    /// The file's name, in the root of the manifests' folder.
    public static let fileName = ".regentignore"

    private struct Rule: Hashable, Sendable {
        /// The pattern's steps; one of ** is empty.
        let steps: [IgnorePattern?]
        /// Whether it is about the last step of a path alone, wherever that lies.
        let isFloating: Bool
        let isForFolders: Bool
        let isNegated: Bool
    }

    private let rules: [Rule]

    /// Reads a file; a pattern that means nothing fits nothing, as in git.
    public init(_ bytes: [UInt8]) {
        let text = bytes.starts(with: [0xEF, 0xBB, 0xBF]) ? bytes.dropFirst(3) : bytes[...]
        rules = text.split(separator: UInt8(ascii: "\n")).compactMap(Self.rule)
    }

    private static func rule(_ line: ArraySlice<UInt8>) -> Rule? {
        var pattern = line
        if pattern.last == UInt8(ascii: "\r") { pattern.removeLast() }
        guard pattern.first != UInt8(ascii: "#") else { return nil }
        pattern = withoutTrailingSpaces(pattern)
        let isNegated = pattern.first == UInt8(ascii: "!")
        if isNegated { pattern.removeFirst() }
        let isForFolders = pattern.last == UInt8(ascii: "/")
        if isForFolders { pattern.removeLast() }
        guard !pattern.isEmpty else { return nil }
        let isFloating = !pattern.contains(UInt8(ascii: "/"))
        if pattern.first == UInt8(ascii: "/") { pattern.removeFirst() }
        let anySteps = Array("**".utf8)
        let texts = pattern.split(separator: UInt8(ascii: "/"), omittingEmptySubsequences: false)
        var steps: [IgnorePattern?] = []
        for text in texts {
            if !isFloating, text.elementsEqual(anySteps) {
                steps.append(nil)
            } else if let step = IgnorePattern(text) {
                steps.append(step)
            } else {
                return nil
            }
        }
        return Rule(
            steps: steps,
            isFloating: isFloating,
            isForFolders: isForFolders,
            isNegated: isNegated
        )
    }

    private static func withoutTrailingSpaces(_ line: ArraySlice<UInt8>) -> ArraySlice<UInt8> {
        var end = line.startIndex
        var index = line.startIndex
        while index < line.endIndex {
            if line[index] == UInt8(ascii: "\\"), index + 1 < line.endIndex { index += 1 }
            index += 1
            if line[index - 1] != UInt8(ascii: " ")
                || line[..<(index - 1)].last == UInt8(ascii: "\\")
            {
                end = index
            }
        }
        return line[..<end]
    }

    /// Whether a file is not to be read; its path is that below the folder of the rules.
    ///
    /// What lies in a folder that is ignored cannot be taken back.
    public func ignores(_ path: some StringProtocol) -> Bool {
        guard !rules.isEmpty else { return false }
        let steps = path.split(separator: "/").map { Array($0.utf8) }
        for count in steps.indices.map({ $0 + 1 }) {
            let isFolder = count < steps.count
            let verdict = rules.last { rule in
                (isFolder || !rule.isForFolders) && Self.fits(rule, steps.prefix(count))
            }
            if let verdict, !verdict.isNegated { return true }
        }
        return false
    }

    private static func fits(_ rule: Rule, _ path: ArraySlice<[UInt8]>) -> Bool {
        if rule.isFloating {
            guard let name = path.last, let pattern = rule.steps.first ?? nil else { return false }
            return pattern.matches(name)
        }
        return fits(rule.steps[...], path)
    }

    /// Steps of ** are few: each is tried at every step of the path.
    private static func fits(
        _ pattern: ArraySlice<IgnorePattern?>,
        _ path: ArraySlice<[UInt8]>
    ) -> Bool {
        guard let first = pattern.first else { return path.isEmpty }
        let rest = pattern.dropFirst()
        guard let step = first else {
            if rest.isEmpty { return !path.isEmpty }
            if rest.first == .some(nil) { return fits(rest, path) }
            return path.indices.contains { fits(rest, path[$0...]) }
        }
        guard let name = path.first else { return false }
        return step.matches(name) && fits(rest, path.dropFirst())
    }
}
