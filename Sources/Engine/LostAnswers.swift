import Model
import Synchronization

/// Counts the calls of one run whose answers were lost, so that it begins nothing more where they
/// are too many.
final class LostAnswers: Sendable {
    private let allowed: Int
    private let operations = Mutex<Set<OperationID>>([])

    /// - Parameter allowed: How many more answers may be lost.
    init(allowed: Int) {
        self.allowed = allowed
    }

    var areTooMany: Bool { operations.withLock { $0.count > allowed } }

    func count(_ event: RunProgress) {
        guard case .moved(let operation) = event, operation.state.ambiguity != nil else { return }
        operations.withLock { _ = $0.insert(operation.id) }
    }
}
