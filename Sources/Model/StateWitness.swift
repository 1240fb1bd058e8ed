/// How far a state had come when another place saw it, by which an old one is known.
public struct StateWitness: Hashable, Sendable {
    /// The state's name since it was made.
    public let lineage: String
    /// Its serial then.
    public let serial: Int

    /// No state comes as far; others can write where a witness lies.
    private static let highestSerial = 1 << 53

    /// Takes what a snapshot says.
    public init(lineage: String, serial: Int) {
        self.lineage = lineage
        self.serial = serial
    }

    /// Reads ``text``; nil where it is no such thing.
    public init?(_ text: some StringProtocol) {
        let parts = text.split(separator: " ", omittingEmptySubsequences: false)
        guard parts.count == 2, (1...64).contains(parts[0].utf8.count),
            parts[0].allSatisfy({ $0.isASCII && $0.isHexDigit }), let serial = Int(parts[1]),
            (0...Self.highestSerial).contains(serial)
        else { return nil }
        self.init(lineage: String(parts[0]), serial: serial)
    }

    /// `<lineage> <serial>`.
    public var text: String { "\(lineage) \(serial)" }
}

extension RecordedState {
    /// What another place is to remember of it.
    public var witness: StateWitness { StateWitness(lineage: lineage, serial: serial) }

    /// Whether it knows of no token and of nothing that is under way.
    public var isBlank: Bool { tokens.isEmpty && openOperations.isEmpty }
}
