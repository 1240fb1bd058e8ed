import Model

/// Reads the fields of one object from what the layers say.
struct EntryReader<Draft> {
    private let entries: [ConfigurationEntry<Draft>]
    /// How a field's path is shown: `organizations[0].name`.
    private let shownPath: (String) -> String
    private(set) var settings: [ConfigurationSetting] = []
    private(set) var diagnostics: [Diagnostic] = []
    private var values: [String: LayeredValue] = [:]

    /// - Parameter values: What was said, by the path of the field.
    init(
        _ entries: [ConfigurationEntry<Draft>],
        _ values: [String: LayeredValue],
        shownPath: @escaping (String) -> String = { $0 }
    ) {
        self.entries = entries
        self.values = values
        self.shownPath = shownPath
    }

    /// Fills a draft with what was said, and with the defaults for what was not.
    ///
    /// - Parameters:
    ///   - stateFolder: The folder that some defaults lie in.
    ///   - owner: Where the object stands in the file, for what is missing in it.
    ///   - mentioned: Paths that the file has, though perhaps not with a value.
    ///   - isOverridable: Whether options and variables can give what is missing.
    mutating func read(
        into draft: inout Draft,
        stateFolder: String,
        owner: SourcePosition?,
        mentioned: some Collection<String> = [],
        isOverridable: Bool = true
    ) {
        chooseAlternatives()
        dropMeaningless()
        for entry in entries {
            if let value = values[entry.field.path] {
                apply(entry, value, to: &draft)
            } else if let value = defaultValue(of: entry, stateFolder) {
                apply(entry, value, to: &draft)
            } else if case .required = entry.defaultValue, !mentioned.contains(entry.field.path) {
                reportMissing(entry.field, owner, isOverridable)
            }
        }
    }

    private mutating func apply(
        _ entry: ConfigurationEntry<Draft>,
        _ value: LayeredValue,
        to draft: inout Draft
    ) {
        let path = shownPath(entry.field.path)
        do throws(ValueProblem) {
            let shown = try entry.apply(value.text, value.folder, &draft)
            settings.append(ConfigurationSetting(path: path, value: shown, origin: value.origin))
        } catch {
            let title = value.title(of: path)
            let subject = entry.isGuarded ? title : "\(quoted(value.text)) in \(title)"
            report("\(subject) \(error.summary)", error.hint, at: value.position)
        }
    }

    private func defaultValue(
        of entry: ConfigurationEntry<Draft>,
        _ stateFolder: String
    ) -> LayeredValue? {
        if let needed = entry.needed, values[needed] == nil { return nil }
        let others = alternatives(of: entry)
        guard others.allSatisfy({ values[$0.field.path] == nil }) else { return nil }
        switch entry.defaultValue {
        case .none, .required: return nil
        case .text(let text):
            return LayeredValue(text: text, origin: .defaultValue, folder: "")
        case .besideState(let name):
            return LayeredValue(text: name, origin: .defaultValue, folder: stateFolder)
        }
    }

    private func alternatives(
        of entry: ConfigurationEntry<Draft>
    ) -> [ConfigurationEntry<Draft>] {
        guard let group = entry.alternatives else { return [] }
        return entries.filter { $0.alternatives == group }
    }

    /// Keeps what was said nearest to the user; two that were said in one place are an error.
    private mutating func chooseAlternatives() {
        for group in Set(entries.compactMap(\.alternatives)).sorted() {
            let said = entries.filter { $0.alternatives == group && values[$0.field.path] != nil }
            let ranks = said.compactMap { values[$0.field.path]?.rank }
            guard let nearest = ranks.max() else { continue }
            var winner: String?
            for entry in said {
                let path = entry.field.path
                guard let value = values[path] else { continue }
                if value.rank < nearest {
                    values[path] = nil
                } else if winner == nil {
                    winner = path
                } else {
                    report(
                        "\(value.title(of: shownPath(path))) is one too many",
                        "say \(group)",
                        at: value.position
                    )
                    values[path] = nil
                }
            }
        }
    }

    /// Leaves out what has no meaning beside what was chosen; it is an error where it was said at
    /// least as near to the user as that.
    private mutating func dropMeaningless() {
        for entry in entries {
            let path = entry.field.path
            guard let needed = entry.needed, values[needed] == nil, let value = values[path] else {
                continue
            }
            let instead = entries.first { $0.field.path == needed }.map(alternatives) ?? []
            let rank = instead.compactMap { values[$0.field.path]?.rank }.max() ?? 0
            if value.rank >= rank {
                report(
                    "\(value.title(of: shownPath(path))) has no meaning without \(needed)",
                    "leave it out",
                    at: value.position
                )
            }
            values[path] = nil
        }
    }

    private mutating func reportMissing(
        _ field: ConfigurationField,
        _ owner: SourcePosition?,
        _ isOverridable: Bool
    ) {
        report(
            "\(shownPath(field.path)) is missing",
            isOverridable
                ? "write it in the configuration file, or give \(field.option) or "
                    + field.environmentVariable
                : "write it in the configuration file",
            at: owner
        )
    }

    private mutating func report(_ summary: String, _ hint: String?, at position: SourcePosition?) {
        diagnostics.append(Diagnostic(.error, summary, hint: hint, position: position))
    }
}
