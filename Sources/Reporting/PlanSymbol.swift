import Model
import Planning

/// The sign, word and colour in front of a line of a plan.
struct PlanSymbol: Hashable {
    let symbol: String
    let word: String
    let style: Style

    private init(_ symbol: String, _ word: String, _ style: Style) {
        self.symbol = symbol
        self.word = word
        self.style = style
    }

    /// What waits has a sign of its own, with the word for what it waits to do.
    init(_ operation: PlannedOperation) {
        let word = operation.action.rawValue
        guard operation.action == .hold || operation.isRunnable else {
            self.init("⏸", word, .waiting)
            return
        }
        switch operation.action {
        case .create: self.init("+", word, .good)
        case .regenerate: self.init("↻", word, .changed)
        case .redeliver: self.init("→", word, .waiting)
        case .delete: self.init("-", word, .bad)
        case .forget: self.init("-", word, .plain)
        case .adopt: self.init("←", word, .good)
        case .move: self.init("→", word, .plain)
        case .retire: self.init("-", word, .waiting)
        case .hold: self.init("!", word, .bad)
        }
    }

    /// A change that waits for the next rotation.
    static let later = PlanSymbol("·", "later", .quiet)
}
