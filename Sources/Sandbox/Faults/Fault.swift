import Model

/// One thing that goes wrong, how often, and with which operation.
public struct Fault: Hashable, Sendable {
    /// How often it happens.
    public enum Frequency: Hashable, Sendable {
        /// To this share of the requests, from 0 to 1.
        case share(Double)
        /// To the first requests that it can happen to.
        case times(Int)
    }

    /// What happens.
    public var kind: FaultKind
    /// How much later a late effect happens.
    public var delay: Duration
    /// The status of an error, 500 to 599.
    public var status: Int
    /// What a `Retry-After` says; nil: another thing each time.
    public var retryAfter: RetryAfterForm?
    /// How often.
    public var frequency: Frequency
    /// The one operation that it happens to; nil: each that it can happen to.
    public var operation: FaultOperation?

    /// Makes a fault that happens to every request that it can happen to.
    public init(
        _ kind: FaultKind,
        delay: Duration = .seconds(30),
        status: Int = 500,
        retryAfter: RetryAfterForm? = nil,
        frequency: Frequency = .share(1),
        operation: FaultOperation? = nil
    ) {
        self.kind = kind
        self.delay = delay
        self.status = status
        self.retryAfter = retryAfter
        self.frequency = frequency
        self.operation = operation
    }

    func canHappen(to operation: FaultOperation) -> Bool {
        kind.operations.contains(operation) && (self.operation ?? operation) == operation
    }
}

/// Why a text is no fault.
public enum FaultSyntaxError: Error, Hashable, Sendable {
    /// No kind has the name.
    case unknownKind(String)
    /// No operation has the name.
    case unknownOperation(String)
    /// The kind never happens to the operation.
    case cannotHappen(FaultKind, to: FaultOperation)
    /// Neither a share nor a number of times.
    case malformedFrequency(String)
    /// The kind takes no such value behind `=`.
    case malformedValue(String, of: FaultKind)
}

extension Fault {
    private static let statuses = 500...599
    private static let mostTimes = 1_000_000

    /// Reads `KIND[=VALUE][:PROBABILITY][@OPERATION]`: `lost-answer`, `late-effect=45s:once`,
    /// `error-after=503:0.2@regenerate`, `truncated:2x`.
    public init(_ text: String) throws(FaultSyntaxError) {
        let (front, operation) = Self.split(text, at: "@")
        let (middle, frequency) = Self.split(front, at: ":")
        let (name, value) = Self.split(middle, at: "=")
        guard let kind = FaultKind(rawValue: name) else { throw .unknownKind(name) }
        self.init(kind)
        if let value { try take(value) }
        if let frequency { self.frequency = try Self.frequency(frequency) }
        if let operation {
            guard let known = FaultOperation(rawValue: operation) else {
                throw .unknownOperation(operation)
            }
            guard kind.operations.contains(known) else { throw .cannotHappen(kind, to: known) }
            self.operation = known
        }
    }

    private static func split(
        _ text: String,
        at mark: Character
    ) -> (front: String, rest: String?) {
        guard let place = text.firstIndex(of: mark) else { return (text, nil) }
        return (String(text[..<place]), String(text[text.index(after: place)...]))
    }

    private mutating func take(_ value: String) throws(FaultSyntaxError) {
        switch kind {
        case .lateEffect:
            guard let delay = try? Duration(text: value) else {
                throw .malformedValue(value, of: kind)
            }
            self.delay = delay
        case .errorAfter, .errorBefore:
            guard let status = Int(value), Self.statuses.contains(status) else {
                throw .malformedValue(value, of: kind)
            }
            self.status = status
        case .rateLimited:
            guard let form = RetryAfterForm(rawValue: value) else {
                throw .malformedValue(value, of: kind)
            }
            retryAfter = form
        default: throw .malformedValue(value, of: kind)
        }
    }

    /// `0.2`, `20%`, `once` or `3x`.
    private static func frequency(_ text: String) throws(FaultSyntaxError) -> Frequency {
        if text == "once" { return .times(1) }
        let last = text.last
        let number = String(text.dropLast())
        if last == "x", let times = Int(number), (1...mostTimes).contains(times) {
            return .times(times)
        }
        let share = last == "%" ? Double(number).map { $0 / 100 } : Double(text)
        guard let share, (0...1).contains(share) else { throw .malformedFrequency(text) }
        return .share(share)
    }
}
