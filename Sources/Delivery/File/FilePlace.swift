/// Where a file is, taken apart: a folder that is trusted, folders on the way, and a name.
struct FilePlace: Hashable, Sendable {
    /// `/`, or the configuration's `filesRoot`.
    let root: String
    /// Folders below the root, which may be missing; no link in their place is followed.
    let folders: [String]
    /// The file's own name.
    let name: String

    /// The longest path of Linux, its final zero included.
    private static let mostBytes = 4096

    /// Takes a path apart: an absolute one, or one below `filesRoot`.
    ///
    /// - Throws: ``FileProblem/unusablePath(_:)`` where it leads upwards or names no file.
    init(_ path: String, filesRoot: String) throws(FileProblem) {
        guard !path.isEmpty else { throw .unusablePath("the path is empty") }
        guard path.utf8.count < Self.mostBytes else {
            throw .unusablePath("the path has more than \(Self.mostBytes - 1) bytes")
        }
        guard !path.utf8.contains(0) else {
            throw .unusablePath("the path has a zero byte in it")
        }
        let slash = UInt8(ascii: "/")
        guard path.utf8.last != slash else {
            throw .unusablePath("the path ends with a slash, and a file is needed")
        }
        var components = path.utf8.split(separator: slash).map { String(Substring($0)) }
        guard !components.contains("..") else {
            throw .unusablePath("the path leads upwards with '..'")
        }
        guard let name = components.popLast(), name != "." else {
            throw .unusablePath("the path names no file")
        }
        root = path.utf8.first == slash ? "/" : filesRoot
        folders = components.filter { $0 != "." }
        self.name = name
    }
}
