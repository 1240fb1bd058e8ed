/// What descriptions are called in every form of the reference: help, Markdown and manual pages.
extension CommandDescription {
    /// What stands behind the command's line: `[OPTIONS] ADDRESS`.
    var usageWords: [String] {
        let arguments = usageArguments.map { argument in
            let name = argument.name + (argument.repeats ? "…" : "")
            return argument.isRequired ? name : "[\(name)]"
        }
        return ["[OPTIONS]"] + (subcommands.isEmpty ? arguments : ["COMMAND"])
    }

    /// The summary with a capital and a full stop.
    var sentence: String { summary.prefix(1).uppercased() + summary.dropFirst() + "." }

    /// The discussion's paragraphs, each with its lines.
    var paragraphs: [DescribedParagraph] {
        var paragraphs: [[Substring]] = [[]]
        for line in discussion.split(separator: "\n", omittingEmptySubsequences: false) {
            if line.isEmpty {
                paragraphs.append([])
            } else {
                paragraphs[paragraphs.count - 1].append(line)
            }
        }
        return paragraphs.filter { !$0.isEmpty }.map { lines in
            lines.allSatisfy { $0.hasPrefix(" ") }
                ? .asItIs(lines.map(String.init)) : .prose(lines.joined(separator: " "))
        }
    }
}

/// A part of a discussion.
enum DescribedParagraph: Equatable {
    /// Text that is wrapped.
    case prose(String)
    /// Indented lines that stay as they are.
    case asItIs([String])
}

extension OptionDescription {
    /// Short names first, as every page has them.
    var sortedNames: [String] {
        names.filter { !$0.hasPrefix("--") } + names.filter { $0.hasPrefix("--") }
    }

    /// What follows the name: ` FORMAT`, `=true|false`, or nothing.
    var valueForm: String {
        switch kind {
        case .flag: ""
        case .boolean: "=true|false"
        case .value(let placeholder, _): " \(placeholder)"
        }
    }

    /// What it does, its values and what holds without it.
    var explanation: String {
        var notes: [String] = []
        if case .value(_, let values) = kind {
            if let values { notes.append(UsageError.list(values)) }
            if repeats { notes.append("may be repeated") }
        }
        if let defaultText { notes.append("default: \(defaultText)") }
        return summary + (notes.isEmpty ? "" : " (\(notes.joined(separator: "; ")))")
    }
}

extension ArgumentDescription {
    /// What it is, and its values.
    var explanation: String { summary + (values.map { " (\(UsageError.list($0)))" } ?? "") }
}
