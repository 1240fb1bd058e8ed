import Glibc

/// Sends requests with libcurl, on one thread of its own.
///
/// Kept connections serve repeatable requests; proxies are those that the environment names
/// (`https_proxy`, `no_proxy`); no redirect is followed, no cookie kept and no signal used.
public final class CurlTransport: Transport {
    private let inbox: Inbox

    /// Starts the thread, which ends with this object.
    ///
    /// Where the system has no thread or memory left, each request fails with
    /// ``TransportFailure/Kind/cancelled``.
    public init(userAgent: String) {
        guard let multi = MultiHandle() else {
            inbox = Inbox(wake: {})
            inbox.close()
            return
        }
        inbox = Inbox(wake: { multi.wake() })
        let inbox = inbox
        let isStarted = startThread {
            TransferLoop(inbox: inbox, multi: multi, userAgent: userAgent).run()
        }
        if !isStarted { inbox.close() }
    }

    deinit { inbox.close() }

    /// Aborts what is under way and ends the thread; every later request fails.
    public func close() { inbox.close() }

    /// Sends a request and waits for its whole answer, whatever its status.
    ///
    /// - Throws: ``TransportFailure``; for a cancelled task, too.
    public func send(_ request: HTTPRequest) async throws(TransportFailure) -> HTTPResponse {
        let cancellation = Cancellation()
        let outcome: Order.Outcome = await withTaskCancellationHandler {
            await withCheckedContinuation { continuation in
                let order = Order(request: request, cancellation: cancellation) {
                    continuation.resume(returning: $0)
                }
                inbox.put(order)
            }
        } onCancel: {
            cancellation.request()
            inbox.noteCancellation()
        }
        return try outcome.get()
    }
}

/// Runs a closure on a new thread that takes no signals; whether the thread could be started.
private func startThread(_ body: @escaping @Sendable () -> Void) -> Bool {
    final class Box {
        let body: @Sendable () -> Void
        init(_ body: @escaping @Sendable () -> Void) { self.body = body }
    }
    let box = unsafe Unmanaged.passRetained(Box(body))
    var thread = pthread_t()
    let code = unsafe pthread_create(
        &thread,
        nil,
        { argument in
            // A broken connection must not end the process by SIGPIPE, nor must a signal that is
            // meant for the program end up here.
            var signals = sigset_t()
            unsafe sigfillset(&signals)
            unsafe pthread_sigmask(SIG_BLOCK, &signals, nil)
            guard let argument = unsafe argument else { return nil }
            unsafe Unmanaged<Box>.fromOpaque(argument).takeRetainedValue().body()
            return nil
        },
        box.toOpaque()
    )
    guard code == 0 else {
        unsafe box.release()
        return false
    }
    pthread_detach(thread)
    return true
}
