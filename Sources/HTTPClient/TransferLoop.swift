import CCurl

/// The thread that all transfers of a transport run on.
///
/// libcurl waits for all connections at once, so one thread is enough for any number of them.
final class TransferLoop {
    private let inbox: Inbox
    private let multi: MultiHandle
    private let userAgent: String
    private var transfers: [HandleID: Transfer] = [:]

    /// The longest sleep; every event wakes the thread before.
    private static let longestWaitSeconds: Int32 = 60

    init(inbox: Inbox, multi: MultiHandle, userAgent: String) {
        self.inbox = inbox
        self.multi = multi
        self.userAgent = userAgent
    }

    /// Carries out what comes in until the inbox is closed.
    func run() {
        while let orders = inbox.take() {
            for order in orders { begin(order) }
            abortCancelled()
            multi.perform()
            finishDone()
            multi.wait(atMost: Self.longestWaitSeconds)
        }
        for transfer in transfers.values {
            multi.remove(transfer.handle)
            let failure = transfer.failure(.cancelled, Inbox.closedDetail)
            transfer.order.finish(.failure(failure))
        }
        transfers = [:]
    }

    private func begin(_ order: Order) {
        do throws(TransportFailure) {
            let transfer = try Transfer(order, userAgent: userAgent)
            guard multi.add(transfer.handle) else { throw Transfer.unsent(CURLE_OUT_OF_MEMORY) }
            transfers[transfer.handle.id] = transfer
        } catch {
            order.finish(.failure(error))
        }
    }

    private func abortCancelled() {
        for (key, transfer) in transfers where transfer.order.cancellation.isRequested {
            let failure = transfer.failure(.cancelled, "its task was cancelled")
            multi.remove(transfer.handle)
            transfers[key] = nil
            transfer.order.finish(.failure(failure))
        }
    }

    private func finishDone() {
        while let (handle, code) = multi.nextFinished() {
            guard let transfer = transfers.removeValue(forKey: handle) else { continue }
            let outcome = transfer.outcome(code)
            multi.remove(transfer.handle)
            transfer.order.finish(outcome)
        }
    }
}
