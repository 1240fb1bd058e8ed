import Glibc
import HTTPServer

/// A client that sends what it is told, right or wrong, and reads until the server closes.
final class RawClient {
    private let socket: Int32

    /// Connects to the loopback; throws the system's words where nobody listens.
    init(port: Int, isVersion6: Bool = false) throws {
        let family = isVersion6 ? AF_INET6 : AF_INET
        socket = Glibc.socket(family, Int32(SOCK_STREAM.rawValue), 0)
        // So that a mistake fails a test rather than hangs it.
        var patience = timeval(tv_sec: 20, tv_usec: 0)
        let patienceBytes = socklen_t(MemoryLayout<timeval>.size)
        unsafe setsockopt(socket, SOL_SOCKET, SO_RCVTIMEO, &patience, patienceBytes)
        let bigEndianPort = UInt16(port).bigEndian
        var result: Int32
        if isVersion6 {
            var address = sockaddr_in6()
            address.sin6_family = sa_family_t(AF_INET6)
            address.sin6_port = bigEndianPort
            address.sin6_addr = in6addr_loopback
            result = unsafe withUnsafeBytes(of: &address) { bytes in
                unsafe connect(
                    socket,
                    bytes.assumingMemoryBound(to: sockaddr.self).baseAddress,
                    socklen_t(bytes.count)
                )
            }
        } else {
            var address = sockaddr_in()
            address.sin_family = sa_family_t(AF_INET)
            address.sin_port = bigEndianPort
            address.sin_addr.s_addr = UInt32(0x7F00_0001).bigEndian
            result = unsafe withUnsafeBytes(of: &address) { bytes in
                unsafe connect(
                    socket,
                    bytes.assumingMemoryBound(to: sockaddr.self).baseAddress,
                    socklen_t(bytes.count)
                )
            }
        }
        if result != 0 { throw Refused(errorNumber: errno) }
    }

    struct Refused: Error, Equatable {
        let errorNumber: Int32
    }

    deinit { close(socket) }

    /// Sends bytes; false once the server has cut the connection.
    @discardableResult
    func send(_ bytes: [UInt8]) -> Bool {
        var rest = bytes[...]
        while !rest.isEmpty {
            let sent = unsafe rest.withUnsafeBytes {
                unsafe Glibc.send(socket, $0.baseAddress, $0.count, Int32(MSG_NOSIGNAL))
            }
            guard sent > 0 else { return false }
            rest = rest.dropFirst(sent)
        }
        return true
    }

    @discardableResult
    func send(_ text: String) -> Bool { send(Array(text.utf8)) }

    /// Everything that the server says until it closes.
    func readToEnd() -> String { read { _ in false } }

    /// The head of an answer that has nothing else.
    func readHead() -> String { read { $0.suffix(4) == Array("\r\n\r\n".utf8) } }

    private func read(until isEnough: ([UInt8]) -> Bool) -> String {
        var all: [UInt8] = []
        var piece = [UInt8](repeating: 0, count: 64 * 1024)
        while all.count < 64 * 1024 * 1024, !isEnough(all) {
            let count = unsafe recv(socket, &piece, piece.count, 0)
            guard count > 0 else { break }
            all += piece.prefix(count)
        }
        return String(decoding: all, as: UTF8.self)
    }
}

/// What a server says to one request.
func answer(to text: String, from server: Server) throws -> String {
    let client = try RawClient(port: server.port)
    client.send(text)
    return client.readToEnd()
}

/// The first line of an answer; empty where the connection was cut without one.
func statusLine(_ answer: String) -> String {
    answer.split(separator: "\r\n", omittingEmptySubsequences: false).first.map(String.init) ?? ""
}

/// What follows the head of an answer.
func body(_ answer: String) -> String {
    let parts = answer.split(separator: "\r\n\r\n", maxSplits: 1, omittingEmptySubsequences: false)
    return parts.count == 2 ? String(parts[1]) : ""
}
