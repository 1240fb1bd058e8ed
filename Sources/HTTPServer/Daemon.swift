import CMicroHTTPD
import Glibc

/// A running libmicrohttpd daemon, which stops with the value.
@safe struct Daemon: ~Copyable, @unchecked Sendable {
    // Sendable: the library lets any thread ask for the port and stop it, and this value is the
    // only one that does.
    private let handle: OpaquePointer
    // The library's calls borrow it for as long as the daemon runs.
    private let responder: Responder

    /// A handler that takes long holds up a part of the connections, not all.
    private static let threads: UInt32 = 4

    init(listen: ListenAddress, limits: ServerLimits, responder: Responder) throws(ServerError) {
        guard let address = SocketAddress(listen) else { throw .notAnAddress(host: listen.host) }
        // Without a channel of its own (ITC), a thread with all its connections taken does not
        // look at the listening socket, and learns of a stop only after the idle timeout.
        var flags = MHD_USE_EPOLL_INTERNAL_THREAD.rawValue | MHD_USE_ITC.rawValue
        if address.isVersion6 { flags |= MHD_USE_IPv6.rawValue }
        let started = unsafe address.withPointer { pointer in
            var options = unsafe regent_daemon_options(
                flags: flags,
                address: pointer,
                handler: takeCall,
                handler_context: Unmanaged.passUnretained(responder).toOpaque(),
                completed: completeRequest,
                unescape: unescape,
                connection_memory_bytes: limits.headerBytes,
                connections: UInt32(clamping: limits.connections),
                idle_timeout_seconds: UInt32(clamping: limits.idleTimeoutSeconds),
                threads: min(Self.threads, UInt32(clamping: limits.connections))
            )
            return unsafe regent_start_daemon(&options)
        }
        guard let handle = unsafe started else {
            throw .cannotListen(at: listen, errorNumber: errno)
        }
        unsafe self.handle = unsafe handle
        self.responder = responder
    }

    var port: Int { Int(unsafe regent_daemon_port(handle)) }

    deinit { unsafe MHD_stop_daemon(handle) }
}

/// libmicrohttpd's call for each part of a request: its head, each piece of its body, its end.
private func takeCall(
    context: UnsafeMutableRawPointer?,
    connection: OpaquePointer?,
    path: UnsafePointer<CChar>?,
    method: UnsafePointer<CChar>?,
    version: UnsafePointer<CChar>?,
    piece: UnsafePointer<CChar>?,
    pieceBytes: UnsafeMutablePointer<Int>?,
    exchangePlace: UnsafeMutablePointer<UnsafeMutableRawPointer?>?
) -> MHD_Result {
    guard let context = unsafe context, let connection = unsafe connection,
        let path = unsafe path, let method = unsafe method,
        let pieceBytes = unsafe pieceBytes, let exchangePlace = unsafe exchangePlace
    else { return .NO }
    let responder = unsafe Unmanaged<Responder>.fromOpaque(context).takeUnretainedValue()
    guard let pointer = unsafe exchangePlace.pointee else {
        let exchange = Exchange(bodyLimit: responder.bodyLimit)
        // Released by `completeRequest`, which the library calls once for each request it showed.
        unsafe exchangePlace.pointee = Unmanaged.passRetained(exchange).toOpaque()
        return unsafe responder.admit(on: Connection(connection)) ? .YES : .NO
    }
    let exchange = unsafe Unmanaged<Exchange>.fromOpaque(pointer).takeUnretainedValue()
    let count = unsafe pieceBytes.pointee
    if let piece = unsafe piece, count > 0 {
        unsafe pieceBytes.pointee = 0
        let isGoingOn = unsafe piece.withMemoryRebound(to: UInt8.self, capacity: count) {
            unsafe exchange.take(UnsafeBufferPointer(start: $0, count: count))
        }
        return isGoingOn ? .YES : .NO
    }
    let isAnswered = unsafe responder.answer(
        exchange,
        method: String(cString: method),
        path: String(cString: path),
        on: Connection(connection)
    )
    return isAnswered ? .YES : .NO
}

private func completeRequest(
    context: UnsafeMutableRawPointer?,
    connection: OpaquePointer?,
    exchangePlace: UnsafeMutablePointer<UnsafeMutableRawPointer?>?,
    reason: MHD_RequestTerminationCode
) {
    guard let exchangePlace = unsafe exchangePlace, let pointer = unsafe exchangePlace.pointee
    else { return }
    unsafe exchangePlace.pointee = nil
    unsafe Unmanaged<Exchange>.fromOpaque(pointer).release()
}

/// Percent-decodes in place as the library does, but for `%00`: the library hands paths over as C
/// strings, so a decoded zero would make `/v2/tokens%00x` look like `/v2/tokens`.
private func unescape(
    context: UnsafeMutableRawPointer?,
    connection: OpaquePointer?,
    text: UnsafeMutablePointer<CChar>?
) -> Int {
    guard let text = unsafe text else { return 0 }
    guard unsafe strstr(text, "%00") == nil else { return unsafe strlen(text) }
    return unsafe MHD_http_unescape(text)
}
