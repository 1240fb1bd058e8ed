import Glibc

/// An address in the form that the system's calls take.
enum SocketAddress {
    case version4(sockaddr_in)
    case version6(sockaddr_in6)

    /// Nil where the host is no literal.
    init?(_ address: ListenAddress) {
        var version4 = sockaddr_in()
        version4.sin_family = sa_family_t(AF_INET)
        version4.sin_port = address.port.bigEndian
        if unsafe inet_pton(AF_INET, address.host, &version4.sin_addr) == 1 {
            self = .version4(version4)
            return
        }
        var version6 = sockaddr_in6()
        version6.sin6_family = sa_family_t(AF_INET6)
        version6.sin6_port = address.port.bigEndian
        guard unsafe inet_pton(AF_INET6, address.host, &version6.sin6_addr) == 1 else { return nil }
        self = .version6(version6)
    }

    var isVersion6: Bool {
        if case .version6 = self { true } else { false }
    }

    func withPointer<Result>(_ body: (UnsafePointer<sockaddr>) -> Result) -> Result {
        switch self {
        case .version4(let address):
            unsafe withUnsafePointer(to: address) {
                unsafe $0.withMemoryRebound(to: sockaddr.self, capacity: 1, body)
            }
        case .version6(let address):
            unsafe withUnsafePointer(to: address) {
                unsafe $0.withMemoryRebound(to: sockaddr.self, capacity: 1, body)
            }
        }
    }

    /// The address without its port; empty for one of another family.
    static func text(of address: UnsafePointer<sockaddr>) -> String {
        let length: Int
        switch Int32(unsafe address.pointee.sa_family) {
        case AF_INET: length = MemoryLayout<sockaddr_in>.size
        case AF_INET6: length = MemoryLayout<sockaddr_in6>.size
        default: return ""
        }
        var host = [CChar](repeating: 0, count: Int(INET6_ADDRSTRLEN))
        let result = unsafe getnameinfo(
            address,
            socklen_t(length),
            &host,
            socklen_t(host.count),
            nil,
            0,
            NI_NUMERICHOST
        )
        guard result == 0 else { return "" }
        return String(
            decoding: host.prefix { $0 != 0 }.map { UInt8(bitPattern: $0) },
            as: UTF8.self
        )
    }
}
