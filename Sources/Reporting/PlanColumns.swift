import Model
import Planning

/// Where the columns of a plan begin, so that all of its rows align.
struct PlanColumns {
    /// Two spaces, a sign, a space, and the longest action with two spaces.
    static let address = 16
    /// Where details begin.
    static let details = 6

    private let addressWidth: Int
    private let reasonWidth: Int
    private let options: TextOptions
    /// Columns of the longest label with its gap.
    let labelWidth: Int

    init(_ plan: Plan, _ options: TextOptions) {
        self.options = options
        let isWithDescription = plan.operations.contains { operation in
            PlanDetails(operation, at: plan.plannedAt).details.contains { $0.label.count > 9 }
        }
        labelWidth = isWithDescription ? 13 : 11
        let reasons = plan.operations.map { Self.reason(of: $0).columns }
        reasonWidth = reasons.max() ?? 0
        // A very long address overflows its own row only.
        let longest = max(24, options.width - Self.address - reasonWidth - 4 - 20)
        let addresses =
            plan.operations.map(\.address.description.columns)
            + plan.later.map(\.address.description.columns)
        addressWidth = addresses.filter { $0 <= longest }.max() ?? 0
    }

    /// The first reason; a token that never was is a new manifest to people.
    static func reason(of operation: PlannedOperation) -> String {
        guard let first = operation.reasons.first else { return "" }
        return first == .notFound && operation.record == nil ? "new manifest" : first.rawValue
    }

    /// The row of an operation: its place stands at the end, or on a line of its own.
    func row(
        _ symbol: PlanSymbol,
        _ address: Address,
        reason: String,
        place: StyledText
    ) -> [String] {
        let reason = StyledText(reason)
        let short = aligned(symbol, address, before: reason)
        let whole = short.followed(by: place, gap: 2 + reasonWidth - reason.columns)
        if whole.columns <= options.width { return lines(whole) }
        let close = short.followed(by: place, gap: 2)
        if close.columns <= options.width { return lines(close) }
        if short.columns <= options.width { return lines(short) + indented(place) }
        return [head(symbol, address).line(options)] + indented(reason.followed(by: place, gap: 2))
    }

    /// Whether a text fits in the place of a row.
    func fits(_ place: StyledText, besides address: Address) -> Bool {
        let addressColumns = max(addressWidth, address.description.columns)
        let start = Self.address + addressColumns + 2 + reasonWidth + 2
        return start + place.columns <= options.width
    }

    /// A row that says in a sentence what becomes of an address.
    func row(_ symbol: PlanSymbol, _ address: Address, sentence: StyledText) -> [String] {
        let start = Self.address + max(addressWidth, address.description.columns) + 2
        guard options.width - start >= 30 else {
            return [head(symbol, address).line(options)] + indented(sentence)
        }
        let whole = aligned(symbol, address, before: sentence)
        return whole.lines(first: 0, hanging: start, options)
    }

    private func head(_ symbol: PlanSymbol, _ address: Address) -> StyledText {
        let sign = StyledText("  \(symbol.symbol) \(symbol.word)", symbol.style)
        let name = StyledText(address.description.escapingControls, .strong)
        return sign.followed(by: name, gap: Self.address - sign.columns)
    }

    private func aligned(
        _ symbol: PlanSymbol,
        _ address: Address,
        before next: StyledText
    ) -> StyledText {
        let gap = 2 + max(0, addressWidth - address.description.columns)
        return head(symbol, address).followed(by: next, gap: gap)
    }

    private func lines(_ text: StyledText) -> [String] {
        text.lines(first: 0, hanging: Self.address, options)
    }

    private func indented(_ text: StyledText) -> [String] {
        guard !text.isEmpty else { return [] }
        return text.lines(first: Self.address, hanging: Self.address, options).enumerated()
            .map { index, line in index == 0 ? spaces(Self.address) + line : line }
    }
}
