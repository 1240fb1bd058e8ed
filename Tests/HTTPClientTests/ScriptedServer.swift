import Foundation
import Glibc
import Synchronization

/// A server on the loopback whose every connection follows a script, however hostile.
///
/// It ends with its last reference; each connection is closed when its script returns.
final class ScriptedServer: Sendable {
    struct CannotListen: Error { var code: Int32 }

    let port: Int
    private let listener: Int32
    private let record: Record

    /// What the server has seen so far.
    private final class Record: Sendable {
        let requests = Mutex<[String]>([])
        let connectionCount = Mutex(0)
    }

    var url: String { "http://127.0.0.1:\(port)/" }
    /// Every request with its body, in the order of arrival.
    var requests: [String] { record.requests.withLock { $0 } }
    var connectionCount: Int { record.connectionCount.withLock { $0 } }

    init(_ script: @escaping @Sendable (ScriptedConnection) -> Void) throws {
        listener = try loopbackListener()
        port = try portOf(listener)
        let record = Record()
        self.record = record
        let listener = listener
        Thread.detachNewThread {
            while true {
                let descriptor = accept(listener, nil, nil)
                guard descriptor >= 0 else { return }
                record.connectionCount.withLock { $0 += 1 }
                let connection = ScriptedConnection(descriptor) { request in
                    record.requests.withLock { $0.append(request) }
                }
                Thread.detachNewThread {
                    script(connection)
                    connection.close()
                }
            }
        }
    }

    deinit {
        // Ends the waiting `accept`, too.
        shutdown(listener, Int32(SHUT_RDWR))
        close(listener)
    }

    /// A well-behaved server that answers every request on every connection alike.
    static func answering(
        _ answer: @escaping @Sendable (String) -> String
    ) throws -> ScriptedServer {
        try ScriptedServer { connection in
            while let request = connection.readRequest() { connection.write(answer(request)) }
        }
    }
}

/// One accepted connection.
final class ScriptedConnection: Sendable {
    private let descriptor: Int32
    private let note: @Sendable (String) -> Void
    private let isOpen = Mutex(true)

    init(_ descriptor: Int32, note: @escaping @Sendable (String) -> Void) {
        self.descriptor = descriptor
        self.note = note
        // A script that waits for what never comes must end, too.
        var limit = timeval(tv_sec: 300, tv_usec: 0)
        let size = socklen_t(MemoryLayout<timeval>.size)
        unsafe setsockopt(descriptor, SOL_SOCKET, SO_RCVTIMEO, &limit, size)
    }

    /// Reads a request with the body that its length announces; nil at the end.
    func readRequest() -> String? {
        var text = ""
        while !text.contains("\r\n\r\n") {
            guard let piece = read() else { return nil }
            text += piece
        }
        let head = text.split(separator: "\r\n", omittingEmptySubsequences: false)
        let length =
            head.first { $0.lowercased().hasPrefix("content-length:") }
            .flatMap { Int($0.drop { $0 != ":" }.dropFirst().drop { $0 == " " }) } ?? 0
        while let end = text.range(of: "\r\n\r\n")?.upperBound,
            text.utf8.distance(from: end, to: text.endIndex) < length
        {
            guard let piece = read() else { return nil }
            text += piece
        }
        note(text)
        return text
    }

    /// What came since; nil at the end.
    func read() -> String? {
        var buffer = [UInt8](repeating: 0, count: 65536)
        let count = unsafe recv(descriptor, &buffer, buffer.count, 0)
        return count > 0 ? String(decoding: buffer.prefix(count), as: UTF8.self) : nil
    }

    func write(_ text: String) {
        var rest = Array(text.utf8)[...]
        while !rest.isEmpty {
            let count = unsafe rest.withUnsafeBytes { bytes in
                unsafe send(
                    descriptor,
                    bytes.baseAddress,
                    bytes.count,
                    Int32(MSG_NOSIGNAL)
                )
            }
            guard count > 0 else { return }
            rest = rest.dropFirst(count)
        }
    }

    /// Waits until the client has gone.
    func waitForEnd() { while read() != nil {} }

    /// Ends the connection so that the other side sees a reset.
    func reset() {
        var option = linger(l_onoff: 1, l_linger: 0)
        let size = socklen_t(MemoryLayout<linger>.size)
        unsafe setsockopt(descriptor, SOL_SOCKET, SO_LINGER, &option, size)
        close()
    }

    func close() {
        isOpen.withLock { isOpen in
            if isOpen { Glibc.close(descriptor) }
            isOpen = false
        }
    }
}

/// A port of the loopback that nobody listens on.
func unusedPort() throws -> Int {
    let listener = try loopbackListener()
    defer { close(listener) }
    return try portOf(listener)
}

private func loopbackListener() throws -> Int32 {
    let listener = socket(AF_INET, Int32(SOCK_STREAM.rawValue), 0)
    var address = loopbackAddress()
    let size = socklen_t(MemoryLayout<sockaddr_in>.size)
    let result = unsafe withUnsafePointer(to: &address) { address in
        unsafe address.withMemoryRebound(to: sockaddr.self, capacity: 1) {
            unsafe bind(listener, $0, size)
        }
    }
    guard listener >= 0, result == 0, listen(listener, 128) == 0 else {
        throw ScriptedServer.CannotListen(code: errno)
    }
    return listener
}

private func portOf(_ listener: Int32) throws -> Int {
    var address = loopbackAddress()
    var size = socklen_t(MemoryLayout<sockaddr_in>.size)
    let result = unsafe withUnsafeMutablePointer(to: &address) { address in
        unsafe address.withMemoryRebound(to: sockaddr.self, capacity: 1) {
            unsafe getsockname(listener, $0, &size)
        }
    }
    guard result == 0 else { throw ScriptedServer.CannotListen(code: errno) }
    return Int(UInt16(bigEndian: address.sin_port))
}

private func loopbackAddress() -> sockaddr_in {
    var address = sockaddr_in()
    address.sin_family = sa_family_t(AF_INET)
    address.sin_addr.s_addr = UInt32(0x7F00_0001).bigEndian
    return address
}
