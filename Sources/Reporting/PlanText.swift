import Model
public import Planning

/// A plan as people read it.
public struct PlanText {
    let plan: Plan
    let options: TextOptions
    let columns: PlanColumns
    private let counts: PlanCounts

    /// The plan has to be in order.
    init(_ plan: Plan, _ options: TextOptions) {
        self.plan = plan
        self.options = options
        // Operations that are folded have no rows.
        let isFolded = Self.folds(plan, options)
        let rows = isFolded ? plan.withoutRows : plan
        columns = PlanColumns(rows, options)
        counts = PlanCounts(plan)
    }

    /// The whole text, with a newline at its end.
    ///
    /// Lines are wrapped to the width, except where a single word is longer, and except
    /// diagnostics, whose first line is one line for editors and CI. More operations than
    /// ``Model/Limits/planOperationsShown`` fold into counts unless all are asked for.
    public static func render(_ plan: Plan, _ options: TextOptions) -> String {
        PlanText(plan.inOrder, options).text
    }

    var text: String {
        var sections = [paragraph(StyledText(header), options)]
        sections += isFolded ? [folded] : blocks
        if let drift = driftSection { sections.append(drift) }
        sections.append(footer)
        if !plan.diagnostics.isEmpty {
            sections.append(String(DiagnosticText.render(plan.diagnostics, options).dropLast()))
        }
        return sections.joined(separator: "\n\n") + "\n"
    }

    var isFolded: Bool { Self.folds(plan, options) }

    private static func folds(_ plan: Plan, _ options: TextOptions) -> Bool {
        !options.showsAll && plan.operations.count > Limits.planOperationsShown
    }

    // MARK: Header

    private var header: String {
        let source = plan.source
        let repository = Wording.repository(source.url).escapingControls
        let commit = Wording.commit(source.commit).escapingControls
        let ref = source.commit.hasPrefix(source.ref) ? "" : " (\(source.ref.escapingControls))"
        let state = "state serial \(plan.serial)"
        let asked = plan.liveTokenCounts.sorted { $0.key < $1.key }.enumerated()
            .map { index, entry in
                let noun = index == 0 ? Wording.count(entry.value, "live token") : "\(entry.value)"
                return "\(noun) at \(entry.key.escapingControls)"
            }
        let signed = source.signedBy.map { ", signed by \($0.escapingControls)," } ?? ""
        let compared = "Regent compared \(repository)@\(commit)\(ref)\(signed) with "
        return compared + Wording.list([state] + asked) + notAsked + "."
    }

    /// The organizations of the plan that were not asked for their live tokens.
    private var notAsked: String {
        var organizations = Set(plan.later.lazy.map(\.address.organization))
        var last: String?
        for operation in plan.operations where operation.address.organization != last {
            last = operation.address.organization
            organizations.insert(operation.address.organization)
        }
        let missing = organizations.subtracting(plan.liveTokenCounts.keys).sorted()
        guard !missing.isEmpty else {
            return plan.liveTokenCounts.isEmpty ? " and did not ask for live tokens" : ""
        }
        let whose = missing.count == 1 ? "its" : "their"
        let names = Wording.list(missing.map(\.escapingControls))
        let comma = plan.liveTokenCounts.isEmpty ? "" : ","
        return "\(comma) and did not ask \(names) for \(whose) live tokens"
    }

    // MARK: Body

    /// What stands apart by a blank line: operations with details alone, the others together.
    private var blocks: [String] {
        var blocks: [String] = []
        var previous: (kind: String, isLine: Bool)?
        for operation in plan.operations {
            let lines = text(of: operation)
            let kind = PlanSymbol(operation).symbol
            if lines.count == 1, let before = previous, before.isLine, before.kind == kind {
                blocks[blocks.endIndex - 1] += "\n" + lines[0]
            } else {
                blocks.append(lines.joined(separator: "\n"))
            }
            previous = (kind, lines.count == 1)
        }
        let later = plan.later.flatMap(text(of:))
        return blocks + (later.isEmpty ? [] : [later.joined(separator: "\n")])
    }

    private func text(of later: LaterChange) -> [String] {
        let fields = Wording.list(later.fields.map(\.escapingControls))
        let verb = later.fields.count == 1 ? "changes" : "change"
        let day = later.at.map { ", \($0.date)" } ?? ", for which there is no date"
        let sentence = "\(fields) \(verb) with its next rotation\(day) (no new secret now)"
        return columns.row(.later, later.address, sentence: StyledText(sentence))
    }

    // MARK: Footer

    private var footer: String {
        var lines = [paragraph(StyledText(conclusion), hanging: hanging, options)]
        if let next { lines.append(paragraph(StyledText(next), options)) }
        return lines.joined(separator: "\n")
    }

    private var hanging: Int { plan.operations.isEmpty ? 0 : "Plan: ".count }

    /// What the plan comes to, in one sentence.
    var conclusion: String { plan.operations.isEmpty ? nothingToDo : counts.sentence }

    private var next: String? {
        plan.next.map {
            "Next without a commit: \($0.address) on \(Wording.day($0.at, from: plan.plannedAt))."
        }
    }

    private var nothingToDo: String {
        let waiting = counts.later > 0 ? " (\(counts.later) with changes for later)" : ""
        switch (plan.unchangedCount, plan.isErrored) {
        case (0, true): return "Nothing can be done before the errors are mended."
        case (0, false): return "Nothing to do. There are no tokens and no manifests."
        case (1, _): return "Nothing to do. 1 token is as its manifest says\(waiting)."
        case (let count, _):
            return "Nothing to do. \(count) tokens are as the manifests say\(waiting)."
        }
    }
}

extension Plan {
    fileprivate var withoutRows: Plan {
        Plan(source: source, lineage: lineage, serial: serial, plannedAt: plannedAt)
    }
}
