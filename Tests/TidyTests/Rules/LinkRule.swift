/// Every link in a Markdown file to a file of the repository leads to one, and to a heading in it.
struct LinkRule: Sendable {
    /// Every path of the repository, folders included.
    let paths: Set<String>
    /// The anchors of each Markdown file.
    let anchors: [String: Set<String>]

    /// Takes every path, and the files whose headings may be linked to.
    init(paths: Set<String>, files: [RepositoryFile]) {
        self.paths = paths
        let pages = files.filter { $0.path.hasSuffix(".md") }
        anchors = Dictionary(pages.map { ($0.path, Self.anchors(in: $0.lines)) }) { $1 }
    }

    func violations(in file: RepositoryFile) -> [Violation] {
        guard file.path.hasSuffix(".md") else { return [] }
        return Self.links(in: file.lines).compactMap { target, line in
            guard let path = path(of: target, from: file.path) else {
                return Violation(file.path, line, "\(target) leads out of the repository")
            }
            guard path.isEmpty || paths.contains(path) else {
                return Violation(file.path, line, "\(target) leads nowhere")
            }
            let parts = target.split(separator: "#", omittingEmptySubsequences: false)
            if parts.count == 2, let known = anchors[path], !known.contains(String(parts[1])) {
                return Violation(file.path, line, "\(target) leads to no heading of \(path)")
            }
            return nil
        }
    }

    /// From the repository's root, without steps up and fragments; nil where it leaves it.
    private func path(of target: String, from file: String) -> String? {
        var steps = file.split(separator: "/").dropLast().map(String.init)
        let withoutFragment = target.prefix { $0 != "#" }
        guard !withoutFragment.isEmpty else { return file }
        for step in withoutFragment.split(separator: "/") where step != "." {
            guard step == ".." else {
                steps.append(String(step))
                continue
            }
            guard steps.popLast() != nil else { return nil }
        }
        return steps.joined(separator: "/")
    }

    /// What git hosts call the headings: in lower case, without punctuation, with hyphens for spaces,
    /// and with a number where the same came before.
    static func anchors(in lines: [Substring]) -> Set<String> {
        var anchors: Set<String> = []
        var isInFence = false
        for line in lines {
            if line.hasPrefix("```") || line.hasPrefix("~~~") { isInFence.toggle() }
            guard !isInFence, let title = line.wholeMatch(of: /#{1,6} +(.*)/)?.output.1 else {
                continue
            }
            let text = title.lowercased().filter {
                $0.isLetter || $0.isNumber || "-_ ".contains($0)
            }
            let name = text.replacing(" ", with: "-")
            var anchor = name
            var number = 1
            while !anchors.insert(anchor).inserted {
                anchor = "\(name)-\(number)"
                number += 1
            }
        }
        return anchors
    }

    /// The relative targets of `[text](target)` and `[name]: target`, outside of code.
    static func links(in lines: [Substring]) -> [(target: String, line: Int)] {
        var found: [(target: String, line: Int)] = []
        var isInFence = false
        for (number, line) in lines.enumerated() {
            let text = line.drop { $0 == " " }
            if text.hasPrefix("```") || text.hasPrefix("~~~") { isInFence.toggle() }
            guard !isInFence else { continue }
            var targets = inlineTargets(withoutCode(line))
            if text.hasPrefix("["), let colon = text.firstRange(of: "]: ") {
                targets.append(text[colon.upperBound...])
            }
            found += targets.compactMap { target in
                // A title may follow the target.
                let path = target.split(separator: " ").first.map(String.init) ?? ""
                let isElsewhere = ["http:", "https:", "mailto:"].contains { path.hasPrefix($0) }
                return path.isEmpty || isElsewhere ? nil : (path, number + 1)
            }
        }
        return found
    }

    private static func inlineTargets(_ line: String) -> [Substring] {
        var targets: [Substring] = []
        var rest = line[...]
        while let opening = rest.firstRange(of: "](") {
            rest = rest[opening.upperBound...]
            guard let closing = rest.firstIndex(of: ")") else { break }
            targets.append(rest[..<closing])
            rest = rest[closing...]
        }
        return targets
    }

    /// What stands in backticks is text about links.
    private static func withoutCode(_ line: Substring) -> String {
        line.split(separator: "`", omittingEmptySubsequences: false).enumerated()
            .filter { $0.offset.isMultiple(of: 2) }.map { String($0.element) }.joined(
                separator: "`"
            )
    }
}
