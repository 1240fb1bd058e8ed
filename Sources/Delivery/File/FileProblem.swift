import Glibc
import Model
import Secrets

/// What stands in a file sink's way.
enum FileProblem: Error, Hashable, Sendable {
    /// A call of the system failed.
    case failed(FileFailure)
    /// The path itself cannot be used, and why.
    case unusablePath(String)
    /// More than permission bits.
    case unusableMode(UInt16)
    /// No `user` or `user:group`.
    case unusableOwner(String)
    /// The system knows no such user.
    case unknownUser(String)
    /// The system knows no such group.
    case unknownGroup(String)
    /// A symbolic link stands where a folder or the file should be.
    case isLink(String)
    /// Something else stands where a folder should be.
    case isNoFolder(String)
    /// A folder, device, pipe or socket stands where the file should be.
    case isNoFile(String)
    /// A newer operation wrote the file.
    case isNewer(DeliveryNote)
}

/// Passes a failure of the system on as a problem of the sink.
func attempt<Answer: ~Copyable>(
    _ body: () throws(FileFailure) -> Answer
) throws(FileProblem) -> Answer {
    do throws(FileFailure) {
        return try body()
    } catch {
        throw .failed(error)
    }
}

extension SinkError {
    /// Says what a problem means for a sink, and what to do.
    init(_ problem: FileProblem, of sink: SinkID) {
        let (detail, hint) = problem.words
        self.init(sink: sink, detail: detail, hint: hint)
    }
}

extension FileProblem {
    fileprivate var words: (detail: String, hint: String?) {
        switch self {
        case .failed(let failure):
            ("cannot \(failure.operation) \(failure.path): \(failure.words)", Self.hint(failure))
        case .unusablePath(let reason):
            (reason, "write an absolute path, or one below filesRoot")
        case .unusableMode(let mode):
            (
                "the mode \(String(mode, radix: 8)) is more than permission bits",
                "write a mode such as \"0400\""
            )
        case .unusableOwner(let owner):
            ("'\(owner)' is no owner", "write user or user:group, by name or number")
        case .unknownUser(let name):
            ("this system has no user '\(name)'", "create it, or write its number")
        case .unknownGroup(let name):
            ("this system has no group '\(name)'", "create it, or write its number")
        case .isLink(let path):
            ("\(path) is a symbolic link, which is not followed", "write the path that it leads to")
        case .isNoFolder(let path):
            ("\(path) is not a folder", "move it away, or write another path")
        case .isNoFile(let path):
            ("\(path) is not a regular file", "move it away, or write another path")
        case .isNewer(let note):
            (note.newerFailure.detail, note.newerFailure.hint)
        }
    }

    private static func hint(_ failure: FileFailure) -> String? {
        switch failure.code {
        case EPERM where failure.operation == "set the owner of":
            "run Regent as root, or leave out the sink's owner"
        case EACCES, EPERM: "let the user that Regent runs as write there"
        case EROFS: "write a path on a file system that can be written"
        case ENOSPC, EDQUOT: "make room there"
        case ENAMETOOLONG: "write a shorter path"
        default: nil
        }
    }
}
