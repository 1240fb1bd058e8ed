import Glibc
public import HTTPServer
public import SQLite

/// Why a sandbox does not start.
public enum SandboxError: Error, Hashable, Sendable {
    /// Its folder cannot be made, with the system's error number.
    case folder(path: String, errorNumber: Int32)
    /// The first token's file cannot be read or written, with the system's error number.
    case firstTokenFile(path: String, errorNumber: Int32)
    /// Its database cannot be used.
    case database(path: String, SQLiteError)
    /// It cannot listen.
    case server(ServerError)
}

extension SandboxError: CustomStringConvertible {
    /// What happened and what to do next.
    public var description: String {
        switch self {
        case .folder(let path, let errorNumber):
            "the sandbox cannot make its folder \(path): \(words(of: errorNumber)); "
                + "choose one that you may write with --data"
        case .firstTokenFile(let path, let errorNumber):
            "the sandbox cannot keep its first token in \(path): \(words(of: errorNumber)); "
                + "see who owns it, or choose another folder with --data"
        case .database(let path, let error):
            "the sandbox cannot use its database \(path): \(error); "
                + "choose another folder with --data, or move that one away to begin anew"
        case .server(let error):
            "the sandbox \(error)"
        }
    }

    private func words(of errorNumber: Int32) -> String {
        guard let text = unsafe strerror(errorNumber) else { return "error \(errorNumber)" }
        return unsafe String(cString: text)
    }
}
