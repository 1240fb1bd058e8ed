/// Decides which requests something goes wrong with.
struct FaultDice: Sendable {
    private var faults: [Fault]

    init(_ faults: [Fault]) { self.faults = faults }

    /// Whether one of the faults is of a kind.
    func holds(_ kind: FaultKind) -> Bool { faults.contains { $0.kind == kind } }

    /// What goes wrong with a request; nil: nothing.
    ///
    /// The first fault that hits counts alone.
    mutating func throwFor(
        _ operation: FaultOperation,
        using random: inout any RandomNumberGenerator & Sendable
    ) -> Fault? {
        for place in faults.indices where faults[place].canHappen(to: operation) {
            switch faults[place].frequency {
            case .share(let share):
                guard Double.random(in: 0..<1, using: &random) < share else { continue }
            case .times(let times):
                guard times > 0 else { continue }
                faults[place].frequency = .times(times - 1)
            }
            return faults[place]
        }
        return nil
    }
}
