import Synchronization

/// Requests on their way from any task to the thread of the transfers.
final class Inbox: Sendable {
    static let closedDetail = "the transport was closed"

    private struct Content {
        var orders: [Order] = []
        var isClosed = false
    }

    private let content = Mutex(Content())
    private let wake: @Sendable () -> Void

    /// Makes an inbox; the closure wakes the thread.
    init(wake: @escaping @Sendable () -> Void) {
        self.wake = wake
    }

    /// Hands a request over; it fails at once where the inbox is closed.
    func put(_ order: Order) {
        let isTaken = content.withLock { content in
            guard !content.isClosed else { return false }
            content.orders.append(order)
            return true
        }
        guard isTaken else { return Self.refuse(order) }
        wake()
    }

    /// Tells the thread that a task was cancelled.
    func noteCancellation() { wake() }

    /// What came in since; nil once the inbox is closed, for ever.
    func take() -> [Order]? {
        content.withLock { content in
            guard !content.isClosed else { return nil }
            defer { content.orders = [] }
            return content.orders
        }
    }

    /// Takes nothing more, and ends the thread.
    func close() {
        let orders = content.withLock { content in
            content.isClosed = true
            defer { content.orders = [] }
            return content.orders
        }
        orders.forEach(Self.refuse)
        wake()
    }

    private static func refuse(_ order: Order) {
        let failure = TransportFailure(wasSent: false, kind: .cancelled, detail: closedDetail)
        order.finish(.failure(failure))
    }
}
