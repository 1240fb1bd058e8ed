import Model

/// A status for people and for programs.
public struct StatusTable {
    /// The table of every address, what needs a person, and a count.
    public static func text(_ report: StatusReport, _ options: TextOptions) -> String {
        let none = "There are no tokens and no manifests."
        var sections = [
            report.entries.isEmpty ? none : table(report).lines(options).joined(separator: "\n")
        ]
        if let suspensions = suspensions(report, options) { sections.append(suspensions) }
        guard !report.entries.isEmpty else { return sections.joined(separator: "\n\n") + "\n" }
        let needs = report.entries.filter(\.needsPerson)
        if !needs.isEmpty {
            let lines = needs.map { need(of: $0, options) }
            sections.append((["Needs a person:"] + lines).joined(separator: "\n"))
        }
        sections.append(paragraph(StyledText(count(report) + signer(report)), options))
        return sections.joined(separator: "\n\n") + "\n"
    }

    /// What stands still because a person asked for it by command; nil: nothing.
    public static func suspensions(
        _ report: StatusReport,
        _ options: TextOptions
    ) -> String? {
        guard !report.suspensions.isEmpty else { return nil }
        let lines = report.suspensions.map { paragraph(standstill($0), hanging: 4, options) }
        return (["Suspended:"] + lines).joined(separator: "\n")
    }

    /// The whole status for programs; a superset of `status.json`, with commit, serial and what is
    /// under way.
    public static func json(_ report: StatusReport) -> String {
        JSONWriter.document([
            "formatVersion": "1.0",
            "source": report.source?.value ?? .null,
            "state": ["lineage": .string(report.lineage), "serial": .integer(report.serial)],
            "suspensions": .array(report.suspensions.map(StatusValues.suspension)),
            "tokens": .array(report.entries.map(value)),
        ])
    }

    /// The status as a page of Markdown, without links: `SUMMARY.md` beside no other files.
    public static func markdown(_ report: StatusReport) -> String {
        StatusSummary(report, nil).text
    }

    private static func signer(_ report: StatusReport) -> String {
        guard let source = report.source, let name = source.signedBy else { return "" }
        let commit = Wording.commit(source.commit).escapingControls
        return
            " The commit that was acted on last, \(commit), is signed by \(name.escapingControls)."
    }

    private static func value(_ entry: StatusEntry) -> OrderedValue {
        guard case .object(let fields) = StatusValues.value(entry) else { return .null }
        let labels = (entry.spec ?? entry.record?.spec)?.labels ?? [:]
        return .object(
            fields + [
                .init(key: "labels", value: .sorted(labels.mapValues { .string($0) })),
                .init(key: "openOperation", value: entry.openOperation?.status ?? .null),
                .init(key: "failure", value: entry.failure?.status ?? .null),
            ]
        )
    }

    // MARK: The table

    private static func table(_ report: StatusReport) -> TextTable {
        let rows = report.entries.map { entry -> [TextTable.Cell] in
            [
                .init(entry.address.description),
                .init(readiness(entry), style: style(of: entry)),
                .init(entry.reason.escapingControls),
                expiry(entry, report.now),
                rotation(entry, report.now),
                lastOperation(entry, report.now),
            ]
        }
        return TextTable(
            titles: [
                ["ADDRESS"], ["READY"], ["REASON"], ["EXPIRES"], ["NEXT ROTATION", "NEXT"],
                ["LAST OPERATION", "LAST"],
            ],
            rows: rows,
            dispensable: [5, 4]
        )
    }

    static func readiness(_ entry: StatusEntry) -> String {
        entry.isReady.map { $0 ? "yes" : "no" } ?? "unknown"
    }

    private static func style(of entry: StatusEntry) -> Style {
        if entry.needsPerson, entry.isReady != true { return .bad }
        return entry.isReady == true ? .good : .changed
    }

    private static func expiry(_ entry: StatusEntry, _ now: Instant) -> TextTable.Cell {
        guard let record = entry.record else { return .init("–") }
        guard let end = record.token.expiresAt else { return .init("never") }
        let age = Wording.relative(end, to: now)
        let style: Style = end <= now ? .bad : .plain
        return .init("\(end.date) (\(age))", age, style: style)
    }

    private static func rotation(_ entry: StatusEntry, _ now: Instant) -> TextTable.Cell {
        guard let next = entry.nextRotation else { return .init("–") }
        let age = next.at <= now ? "due" : Wording.relative(next.at, to: now)
        return .init("\(next.at.date) (\(age))", age)
    }

    private static func lastOperation(_ entry: StatusEntry, _ now: Instant) -> TextTable.Cell {
        guard let last = entry.history.first else { return .init("–") }
        let action = last.operation.action.rawValue
        let age = Wording.relative(last.at, to: now)
        let outcome = Wording.outcome(last.operation.state)
        return .init("\(action) \(outcome) \(age)", "\(action) \(age)", age)
    }

    // MARK: Below it

    private static func need(of entry: StatusEntry, _ options: TextOptions) -> String {
        let sentence = entry.message.isEmpty ? entry.reason : entry.message
        let text = StyledText("  ! \(entry.address):", .strong).followed(by: .free(sentence))
        return paragraph(text, hanging: 4, options)
    }

    private static func standstill(_ suspension: Suspension) -> StyledText {
        let subject = suspension.address?.description ?? "everything"
        return StyledText("  ⏸ \(subject):", .strong)
            .followed(by: .free("\(suspension.words); \(suspension.remedy)"))
    }

    private static func count(_ report: StatusReport) -> String {
        let entries = report.entries
        let ready = entries.count { $0.isReady == true }
        let needs = entries.count(where: \.needsPerson)
        let person = needs == 0 ? "" : ", \(needs) \(needs == 1 ? "needs" : "need") a person"
        let next = entries.compactMap(\.nextRotation)
            .min { ($0.at, $0.address) < ($1.at, $1.address) }
        let rotation = next.map {
            " Next rotation: \($0.address) on \(Wording.day($0.at, from: report.now))."
        }
        return "\(Wording.count(entries.count, "token")): \(ready) ready\(person)."
            + (rotation ?? "")
    }
}

extension Operation {
    /// An operation's progress for programs.
    var status: OrderedValue {
        [
            "id": .string(id.text), "action": .string(action.rawValue),
            "reason": .optional(reasons.first?.rawValue), "state": .string(state.name),
            "problem": .optional(trouble), "attempts": .integer(attempts),
            "startedAt": .optional(startedAt), "changedAt": .optional(changedAt),
        ]
    }
}
