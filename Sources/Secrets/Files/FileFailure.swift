import Glibc

/// What the system said when it refused to do something with a file; never what is in the file.
package struct FileFailure: Error, Hashable, Sendable {
    /// What was tried, so that "cannot" fits in front of it: `write`.
    package let operation: String
    /// The path as it was asked for.
    package let path: String
    /// The system's number for it: `ENOENT`.
    package let code: Int32

    /// Makes a failure out of a number of the system.
    package init(operation: String, path: String, code: Int32) {
        self.operation = operation
        self.path = path
        self.code = code
    }

    /// The system's words for its number: `No such file or directory`.
    package var words: String { Self.words(of: code) }

    /// The system's words for a number of its.
    package static func words(of code: Int32) -> String {
        guard let words = unsafe strerror(code) else { return "error \(code)" }
        return unsafe String(cString: words)
    }
}

/// Signals that one call survives before it is given up.
private let mostInterruptions = 100

/// Makes a call of the system, and makes it again where a signal interrupted it.
///
/// - Throws: ``FileFailure`` where the call answers with a negative number.
func uninterrupted<Answer: SignedInteger>(
    _ operation: String,
    _ path: String,
    _ call: () -> Answer
) throws(FileFailure) -> Answer {
    for _ in 0..<mostInterruptions {
        let answer = call()
        if answer >= 0 { return answer }
        let code = errno
        guard code == EINTR else {
            throw FileFailure(operation: operation, path: path, code: code)
        }
    }
    throw FileFailure(operation: operation, path: path, code: EINTR)
}
