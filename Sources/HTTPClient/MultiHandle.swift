import CCurl

/// libcurl's set of transfers under way, with the connections that it keeps.
///
/// It lives until the last of the transport and its thread lets go, so that waking it is always
/// allowed.
@safe final class MultiHandle: @unchecked Sendable {
    // Sendable: all but `wake` is called by the thread of the transfers alone, and the library
    // allows `wake` from any.
    private let pointer: UnsafeMutableRawPointer

    /// Connections that are kept open for the next request.
    private static let keptConnections = 16

    /// Makes an empty set; nil where the system has no memory or open files left.
    init?() {
        guard CurlLibrary.isReady, let pointer = unsafe curl_multi_init() else { return nil }
        unsafe self.pointer = pointer
        unsafe regent_multi_set_long(pointer, CURLMOPT_MAXCONNECTS, Self.keptConnections)
    }

    deinit { unsafe curl_multi_cleanup(pointer) }

    /// Ends the present or the next ``wait(atMost:)``.
    func wake() { unsafe curl_multi_wakeup(pointer) }

    /// Waits until a connection is ready, a time limit is near or somebody wakes it.
    func wait(atMost seconds: Int32) {
        unsafe curl_multi_poll(pointer, nil, 0, seconds * 1000, nil)
    }

    /// Takes a transfer in; whether it could.
    func add(_ handle: borrowing EasyHandle) -> Bool {
        unsafe curl_multi_add_handle(pointer, handle.pointer) == CURLM_OK
    }

    /// Drops a transfer, at an end or on its way.
    func remove(_ handle: borrowing EasyHandle) {
        unsafe curl_multi_remove_handle(pointer, handle.pointer)
    }

    /// Goes on with every transfer as far as it does without waiting.
    func perform() {
        var running: Int32 = 0
        unsafe curl_multi_perform(pointer, &running)
    }

    /// The next transfer that came to its end; nil where there is none.
    func nextFinished() -> (handle: HandleID, code: CURLcode)? {
        var remaining: Int32 = 0
        while let message = unsafe curl_multi_info_read(pointer, &remaining) {
            guard unsafe message.pointee.msg == CURLMSG_DONE,
                let handle = unsafe message.pointee.easy_handle
            else { continue }
            return unsafe (HandleID(handle), message.pointee.data.result)
        }
        return nil
    }
}
