public import Model

extension StatusTable {
    /// All that is known of one address.
    public static func text(
        _ entry: StatusEntry,
        now: Instant,
        _ options: TextOptions
    ) -> String {
        let details =
            standing(entry, now) + token(entry, now) + delivery(entry, now)
            + operations(entry, now)
        let labelColumns = 15
        let title = entry.address.description
        var lines = [options.usesColor ? Style.strong.paint(title) : title]
        lines += details.flatMap {
            $0.lines(indent: 2, labelColumns: labelColumns, options)
        }
        if !entry.history.isEmpty {
            var indented = options
            indented.width -= 2
            let table = HistoryTable.table(entry.history, now: now).lines(indented)
            lines += ["", "  history"] + table.map { "  " + $0 }
        }
        return lines.joined(separator: "\n") + "\n"
    }

    private static func standing(_ entry: StatusEntry, _ now: Instant) -> [Detail] {
        let ready = entry.condition("Ready")
        let reason = ready.map { ", \($0.reason)" } ?? ""
        var details = [Detail("ready", .free(readiness(entry) + reason))]
        if let ready, !ready.message.isEmpty { details.append(Detail("", .free(ready.message))) }
        let others = entry.sortedConditions.filter { $0.type != "Ready" && $0.isTrue }
        if !others.isEmpty {
            let values = others.map { condition in
                let since = condition.lastTransitionTime.minuteInUTC
                let front = "\(condition.type) (\(condition.reason), since \(since))"
                return [StyledText.free("\(front): \(condition.message)")]
            }
            details.append(Detail("conditions", values))
        }
        if let path = entry.path {
            let line = entry.position.map { ":\($0.line)" } ?? ""
            let gone = entry.spec == nil && entry.conditions.isEmpty ? " (gone)" : ""
            details.append(Detail("manifest", .free(path + line + gone)))
        }
        return details
    }

    private static func token(_ entry: StatusEntry, _ now: Instant) -> [Detail] {
        guard let record = entry.record else { return [Detail("token", StyledText("none"))] }
        var details = [
            Detail("token", .free("\(record.token.id) \"\(record.token.name)\"")),
            Detail("issued", StyledText(moment(record.issuedAt, now))),
            Detail(
                "expires",
                StyledText(record.token.expiresAt.map { moment($0, now) } ?? "never")
            ),
        ]
        if let next = entry.nextRotation {
            let text = "\(moment(next.at, now)), \(next.reason.rawValue)"
            details.append(Detail("next rotation", StyledText(text)))
        }
        let change = CapabilitiesChange(from: Capabilities(), to: record.token.capabilities)
        let parts = [change.datasets, change.organization, change.views].joined()
        if !parts.isEmpty {
            let values = parts.map { entry in
                [StyledText.free("\(entry.name)  \(entry.after ?? "")")]
            }
            details.append(Detail("may", values))
        }
        if !entry.predecessors.isEmpty {
            let values = entry.predecessors.map { predecessor in
                let end = predecessor.expiresAt.map { "until \(moment($0, now))" } ?? "for ever"
                return [StyledText(predecessor.id.text), StyledText("works \(end)")]
            }
            details.append(Detail("previous", values))
        }
        return details
    }

    private static func delivery(_ entry: StatusEntry, _ now: Instant) -> [Detail] {
        let deliveries = entry.deliveries
        let sinks = (entry.spec ?? entry.record?.spec)?.delivery.map(\.id) ?? []
        let known = Set(deliveries.map(\.sink.id))
        let delivered = deliveries.map { receipt in
            let check = receipt.verifiedAt.map { ", verified \(Wording.relative($0, to: now))" }
            let text = "\(receipt.sink.id.title): delivered \(receipt.deliveredAt.date)"
            return [StyledText.free(text + (check ?? ""))]
        }
        let unserved = entry.record == nil ? [] : sinks.filter { !known.contains($0) }
        let missing = unserved.map { sink in
            [StyledText.free("\(sink.title): does not hold the current secret", .bad)]
        }
        if delivered.isEmpty, missing.isEmpty {
            guard entry.record?.sealedSecret != nil else { return [] }
            let command = "`regent reveal \(entry.address)`"
            return [Detail("secret", StyledText("sealed; take it with \(command)"))]
        }
        return [Detail("delivery", delivered + missing)]
    }

    private static func operations(_ entry: StatusEntry, _ now: Instant) -> [Detail] {
        let operations = [("under way", entry.openOperation), ("failed", entry.failure)]
        return operations.compactMap { label, operation in
            guard let operation else { return nil }
            let reason = operation.reasons.first.map { " (\($0.rawValue))" } ?? ""
            let since = Wording.relative(operation.changedAt, to: now)
            let text = "\(operation.action.rawValue)\(reason), \(operation.state.name) \(since)"
            // What a condition says already need not be said again.
            let isSaid = operation.trouble.map { trouble in
                entry.conditions.contains { $0.message.contains(trouble) }
            }
            let trouble = isSaid == false ? operation.trouble.map { ": \($0)" } : nil
            return Detail(label, .free(text + (trouble ?? "")))
        }
    }

    /// `2026-11-24 09:30 UTC (3h ago)`.
    private static func moment(_ instant: Instant, _ now: Instant) -> String {
        "\(instant.minuteInUTC) (\(Wording.relative(instant, to: now)))"
    }
}
