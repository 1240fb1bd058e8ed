import Glibc
import Secrets

/// Finds users and groups by name or number in the system's database.
enum OwnerLookup {
    /// Bytes for one entry of the database, at first and at most: groups may have many members.
    private static let firstBytes = 1024
    private static let mostBytes = 1024 * 1024

    /// Reads `user` or `user:group`.
    ///
    /// - Throws: ``FileProblem/unusableOwner(_:)``, ``FileProblem/unknownUser(_:)``,
    ///   ``FileProblem/unknownGroup(_:)`` and ``FileProblem/failed(_:)``.
    static func owner(_ text: String) throws(FileProblem) -> FileOwner {
        let parts = text.split(separator: ":", omittingEmptySubsequences: false).map(String.init)
        guard (1...2).contains(parts.count), !parts.contains("") else {
            throw .unusableOwner(text)
        }
        let user = try user(parts[0])
        let group: UInt32? = parts.count == 2 ? try group(parts[1]) : nil
        return FileOwner(user: user, group: group)
    }

    /// A user by name or number, and the group that the user is in first.
    ///
    /// - Throws: ``FileProblem/unknownUser(_:)`` and ``FileProblem/failed(_:)``.
    static func account(_ name: String) throws(FileProblem) -> (user: UInt32, group: UInt32) {
        let number = try number(name)
        let found = try unsafe lookUp(name) { buffer, byteCount in
            var entry = unsafe passwd()
            var result: UnsafeMutablePointer<passwd>?
            let code =
                if let number {
                    unsafe getpwuid_r(number, &entry, buffer, byteCount, &result)
                } else {
                    unsafe getpwnam_r(name, &entry, buffer, byteCount, &result)
                }
            return (code, unsafe result == nil ? nil : (entry.pw_uid, entry.pw_gid))
        }
        guard let found else { throw .unknownUser(name) }
        return found
    }

    /// A text of digits is a number, even where a name would look the same.
    private static func number(_ text: String) throws(FileProblem) -> UInt32? {
        guard text.utf8.allSatisfy((UInt8(ascii: "0")...UInt8(ascii: "9")).contains) else {
            return nil
        }
        // The greatest number means "leave it as it is" to the system.
        guard let number = UInt32(text), number != .max else { throw .unusableOwner(text) }
        return number
    }

    private static func user(_ name: String) throws(FileProblem) -> UInt32 {
        if let number = try number(name) { return number }
        let found = try unsafe lookUp(name) { buffer, byteCount in
            var entry = unsafe passwd()
            var result: UnsafeMutablePointer<passwd>?
            let code = unsafe getpwnam_r(name, &entry, buffer, byteCount, &result)
            return (code, unsafe result == nil ? nil : entry.pw_uid)
        }
        guard let found else { throw .unknownUser(name) }
        return found
    }

    private static func group(_ name: String) throws(FileProblem) -> UInt32 {
        if let number = try number(name) { return number }
        let found = try unsafe lookUp(name) { buffer, byteCount in
            var entry = unsafe Glibc.group()
            var result: UnsafeMutablePointer<Glibc.group>?
            let code = unsafe getgrnam_r(name, &entry, buffer, byteCount, &result)
            return (code, unsafe result == nil ? nil : entry.gr_gid)
        }
        guard let found else { throw .unknownGroup(name) }
        return found
    }

    /// Asks with a buffer that grows until the entry fits.
    private static func lookUp<Entry>(
        _ name: String,
        _ ask: (UnsafeMutablePointer<CChar>, Int) -> (code: Int32, entry: Entry?)
    ) throws(FileProblem) -> Entry? {
        var byteCount = firstBytes
        while byteCount <= mostBytes {
            var buffer = [CChar](repeating: 0, count: byteCount)
            let answer = unsafe ask(&buffer, byteCount)
            // Besides 0, systems say these for "no such name" (getpwnam(3)).
            if [0, ENOENT, ESRCH, EBADF, EPERM].contains(answer.code) { return answer.entry }
            guard [ERANGE, EINTR].contains(answer.code) else {
                throw .failed(FileFailure(operation: "look up", path: name, code: answer.code))
            }
            byteCount *= 2
        }
        throw .failed(FileFailure(operation: "look up", path: name, code: ERANGE))
    }
}
