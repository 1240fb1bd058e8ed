import Model
import Planning

extension PlanText {
    /// The lines of one operation: a row, then what it does, or what it waits for.
    func text(of operation: PlannedOperation) -> [String] {
        let symbol = PlanSymbol(operation)
        let reason = PlanColumns.reason(of: operation)
        let place = operation.position.map {
            StyledText.free("\($0.path):\($0.line)", .quiet)
        }
        guard let deferral = operation.deferral, operation.action != .hold else {
            let row = columns.row(
                symbol,
                operation.address,
                reason: reason,
                place: place ?? StyledText("")
            )
            return row + detailLines(PlanDetails(operation, at: plan.plannedAt).details)
        }
        // What waits says for what in the place of its place, if there is room.
        let remedy = StyledText(PlanDetails.remedy(deferral))
        if columns.fits(remedy, besides: operation.address) {
            return columns.row(symbol, operation.address, reason: reason, place: remedy)
        }
        let row = columns.row(
            symbol,
            operation.address,
            reason: reason,
            place: place ?? StyledText("")
        )
        return row + detailLines([PlanDetails.waiting(deferral)])
    }

    func detailLines(_ details: [Detail]) -> [String] {
        details.flatMap {
            $0.lines(
                indent: PlanColumns.details,
                labelColumns: columns.labelWidth,
                options
            )
        }
    }

    // MARK: Drift

    /// What differs at the API from what was recorded, for each token of which that is a reason.
    var driftSection: String? {
        let drifted = plan.operations.compactMap { operation in
            PlanDetails.drift(of: operation).map { (operation.address, $0) }
        }
        guard !drifted.isEmpty else { return nil }
        let tokens = Wording.count(drifted.count, "live token")
        let verb = drifted.count == 1 ? "differs from what is" : "differ from what is"
        let title = "Drift: \(tokens) \(verb) recorded."
        guard !isFolded else { return paragraph(StyledText(title), options) }
        let entries = drifted.map { address, change in
            let details = PlanDetails.lines(of: change).flatMap {
                $0.lines(indent: 4, labelColumns: 11, options)
            }
            return (["  \(address)"] + details).joined(separator: "\n")
        }
        return ([paragraph(StyledText(title), options)] + entries).joined(separator: "\n")
    }

    // MARK: Folding

    /// Counts by action and reason, in the order of the actions, the most frequent first.
    var folded: String {
        var counts: [PlanSymbol: [String: Int]] = [:]
        for (operation, count) in runs {
            let isWaiting = operation.deferral != nil && operation.action != .hold
            let reason =
                isWaiting
                ? operation.deferral?.reason.rawValue ?? ""
                : PlanColumns.reason(of: operation)
            counts[PlanSymbol(operation), default: [:]][reason, default: 0] += count
        }
        if !plan.later.isEmpty { counts[.later] = ["with its next rotation": plan.later.count] }
        let width = String(counts.values.flatMap(\.values).max() ?? 0).columns
        let rows = counts.sorted { Self.rank($0.key) < Self.rank($1.key) }.flatMap {
            symbol,
            reasons in
            reasons.sorted { ($1.value, $0.key) < ($0.value, $1.key) }.enumerated()
                .map { index, entry in
                    let sign = index == 0 ? "  \(symbol.symbol) \(symbol.word)" : ""
                    let number = String(entry.value)
                    let gap = PlanColumns.address - sign.columns + width - number.columns
                    let painted = options.usesColor ? symbol.style.paint(sign) : sign
                    return painted + spaces(gap) + number + "  " + entry.key
                }
        }
        let all = "`--all` lists each of the \(plan.operations.count) operations."
        return rows.joined(separator: "\n") + "\n\n" + paragraph(StyledText(all), options)
    }

    /// Operations that count as the one before them, which in a first plan are 100,000, and how many
    /// there are.
    private var runs: [(first: PlannedOperation, count: Int)] {
        var runs: [(first: PlannedOperation, count: Int)] = []
        for operation in plan.operations {
            if let last = runs.last?.first, operation.counts(as: last) {
                runs[runs.endIndex - 1].count += 1
            } else {
                runs.append((operation, 1))
            }
        }
        return runs
    }

    private static func rank(_ symbol: PlanSymbol) -> String {
        let order = ["+", "←", "↻", "→", "-", "⏸", "!", "·"]
        let place = order.firstIndex(of: symbol.symbol) ?? order.count
        return "\(place) \(symbol.word)"
    }
}

extension PlannedOperation {
    /// Whether two operations are on one line where they are only counted.
    fileprivate func counts(as other: PlannedOperation) -> Bool {
        action == other.action && deferral?.reason == other.deferral?.reason
            && reasons.first == other.reasons.first && (record == nil) == (other.record == nil)
    }
}
