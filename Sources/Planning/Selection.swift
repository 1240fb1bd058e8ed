public import Model

/// What a command is about: some addresses, or those whose manifests bear some labels.
public struct Selection: Hashable, Sendable {
    /// Named one by one; empty: all.
    public var targets: Set<Address>
    /// All of them have to match; none: all.
    public var labels: [LabelSelector]

    /// Makes a selection; one that chooses nothing is about everything.
    public init(targets: Set<Address> = [], labels: [LabelSelector] = []) {
        self.targets = targets
        self.labels = labels
    }

    /// Whether it is about everything.
    public var isEverything: Bool { targets.isEmpty && labels.isEmpty }

    /// The addresses that it is about; nil: every one.
    ///
    /// A manifest's labels count, and those of the state where there is none any more.
    public func addresses(in desired: DesiredState, _ recorded: RecordedState) -> Set<Address>? {
        guard !isEverything else { return nil }
        return desired.addresses(with: recorded).filter { address in
            guard targets.isEmpty || targets.contains(address) else { return false }
            let spec = desired.specs[address] ?? recorded.tokens[address]?.spec
            return labels.allSatisfy { $0.matches(spec?.labels ?? [:]) }
        }
    }

    /// The named addresses that nothing is known of, sorted.
    public func unknownTargets(in desired: DesiredState, _ recorded: RecordedState) -> [Address] {
        targets.subtracting(desired.addresses(with: recorded)).sorted()
    }
}
