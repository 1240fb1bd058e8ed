/// Chooses manifests by their labels: `team=payments,tier!=test,owner,!legacy`.
public struct LabelSelector: Hashable, Sendable {
    /// One condition of a selector.
    private enum Requirement: Hashable {
        case equals(String, String)
        case differs(String, String)
        case exists(String)
        case isMissing(String)

        func holds(for labels: [String: String]) -> Bool {
            switch self {
            case .equals(let name, let value): labels[name] == value
            case .differs(let name, let value): labels[name] != value
            case .exists(let name): labels[name] != nil
            case .isMissing(let name): labels[name] == nil
            }
        }
    }

    private let requirements: [Requirement]

    /// Reads a selector; nil where it is none.
    ///
    /// `name=value` (or `==`), `name!=value`, `name` and `!name`, with commas between them; all of
    /// them have to hold. A label that is not there differs from every value.
    public init?(_ text: String) {
        var requirements: [Requirement] = []
        for part in text.split(separator: ",", omittingEmptySubsequences: false) {
            guard let requirement = Self.requirement(part.trimmed) else { return nil }
            requirements.append(requirement)
        }
        self.requirements = requirements
    }

    /// Whether every condition holds.
    public func matches(_ labels: [String: String]) -> Bool {
        requirements.allSatisfy { $0.holds(for: labels) }
    }

    private static func requirement(_ text: Substring) -> Requirement? {
        guard let sign = text.firstIndex(of: "=") else {
            let isNegated = text.hasPrefix("!")
            let name = (isNegated ? text.dropFirst() : text).trimmed
            guard isName(name) else { return nil }
            return isNegated ? .isMissing(String(name)) : .exists(String(name))
        }
        var name = text[..<sign]
        var value = text[text.index(after: sign)...]
        let isNegated = name.hasSuffix("!")
        if isNegated { name = name.dropLast() } else if value.hasPrefix("=") { value = value.dropFirst() }
        let (label, wanted) = (String(name.trimmed), String(value.trimmed))
        guard isName(label[...]), !wanted.contains(where: { "=!".contains($0) }) else { return nil }
        return isNegated ? .differs(label, wanted) : .equals(label, wanted)
    }

    private static func isName(_ text: Substring) -> Bool {
        !text.isEmpty && !text.contains { $0.isWhitespace || "=!,".contains($0) }
    }
}

extension Substring {
    fileprivate var trimmed: Substring {
        var text = drop { $0 == " " }
        while text.last == " " { text = text.dropLast() }
        return text
    }
}
