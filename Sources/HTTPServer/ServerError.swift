import Glibc

/// Why a server does not start.
public enum ServerError: Error, Hashable, Sendable {
    /// The host is no IPv4 or IPv6 literal.
    case notAnAddress(host: String)
    /// The system refused to listen there, with its error number.
    case cannotListen(at: ListenAddress, errorNumber: Int32)
}

extension ServerError: CustomStringConvertible {
    /// What happened and what to do next.
    public var description: String {
        switch self {
        case .notAnAddress(let host):
            "cannot listen on '\(host)': it is no IP address; use one such as 127.0.0.1 or ::1"
        case .cannotListen(let address, let errorNumber):
            "cannot listen on \(address): \(words(of: errorNumber)); \(remedy(for: errorNumber))"
        }
    }

    private func words(of errorNumber: Int32) -> String {
        guard let text = unsafe strerror(errorNumber) else { return "error \(errorNumber)" }
        return unsafe String(cString: text)
    }

    private func remedy(for errorNumber: Int32) -> String {
        switch errorNumber {
        case EADDRINUSE: "stop what listens there, or choose another port (0 takes a free one)"
        case EACCES: "choose a port from 1024 on"
        case EADDRNOTAVAIL: "choose an address that this machine has"
        default: "choose another address"
        }
    }
}
