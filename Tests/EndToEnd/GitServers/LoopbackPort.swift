import Glibc
import Testing

/// Ports of this machine, for servers that cannot choose one and say which.
enum LoopbackPort {
    /// A port that nobody listens at, though somebody else may take it next.
    static func free() throws -> UInt16 {
        let descriptor = socket(AF_INET, Int32(SOCK_STREAM.rawValue), 0)
        defer { close(descriptor) }
        var address = loopback(0)
        var length = socklen_t(MemoryLayout<sockaddr_in>.size)
        let bound = unsafe withUnsafeMutablePointer(to: &address) { pointer in
            unsafe pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) { address in
                unsafe bind(descriptor, address, length) == 0
                    && getsockname(descriptor, address, &length) == 0
            }
        }
        try #require(bound, "no port is free")
        return UInt16(bigEndian: address.sin_port)
    }

    /// Waits until somebody listens at a port, or the server has ended; whether somebody does.
    static func untilListening(_ port: UInt16, _ server: Program) -> Bool {
        while !server.ends(within: 0.02) {
            let descriptor = socket(AF_INET, Int32(SOCK_STREAM.rawValue), 0)
            defer { close(descriptor) }
            var address = loopback(port)
            let length = socklen_t(MemoryLayout<sockaddr_in>.size)
            let isThere = unsafe withUnsafeMutablePointer(to: &address) { pointer in
                unsafe pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) {
                    unsafe connect(descriptor, $0, length) == 0
                }
            }
            if isThere { return true }
        }
        return false
    }

    private static func loopback(_ port: UInt16) -> sockaddr_in {
        var address = sockaddr_in()
        address.sin_family = sa_family_t(AF_INET)
        address.sin_port = port.bigEndian
        address.sin_addr.s_addr = INADDR_LOOPBACK.bigEndian
        return address
    }
}
