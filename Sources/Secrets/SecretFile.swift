/// Files that hold nothing but a secret: credentials and keys.
public enum SecretFile {
    /// Bytes that no credential and no key needs.
    public static let mostBytes = 64 * 1024

    /// Reads a file into guarded memory; links are followed, since mounted credentials are links.
    ///
    /// - Parameters:
    ///   - path: A file, or a pipe whose writer has come to its end: no writer is waited for.
    ///   - maxBytes: The limit, at most and by default ``mostBytes``.
    ///   - trimsNewline: Whether one line feed at the end (with a carriage return in front of it)
    ///     is no part of the secret, since editors add it.
    /// - Throws: ``SecretFileError`` where it cannot be read, is too long, or has nothing in it.
    public static func read(
        _ path: String,
        maxBytes: Int = mostBytes,
        trimsNewline: Bool = true
    ) throws(SecretFileError) -> Secret {
        let limit = min(maxBytes, mostBytes)
        let whole: Secret?
        do throws(FileFailure) {
            whole = try OpenFile(reading: path).readAll(maxBytes: limit)
        } catch {
            throw SecretFileError(error)
        }
        guard let whole else { throw SecretFileError(path: path, problem: .tooLong(limit: limit)) }
        let secret = trimsNewline ? whole.prefix(whole.countWithoutNewline) : whole
        guard secret.byteCount > 0 else { throw SecretFileError(path: path, problem: .empty) }
        return secret
    }

    /// Reads standard input into guarded memory, without one line feed at its end.
    ///
    /// - Parameter endsAtNewline: Whether one line is all of it, as at a terminal.
    /// - Throws: ``SecretFileError`` where it cannot be read, is too long, or has nothing in it.
    public static func readStandardInput(endsAtNewline: Bool) throws(SecretFileError) -> Secret {
        let name = "standard input"
        let whole: Secret?
        do throws(FileFailure) {
            whole = try OpenFile.standardInput(named: name)
                .readAll(maxBytes: mostBytes, endsAtNewline: endsAtNewline)
        } catch {
            throw SecretFileError(error)
        }
        guard let whole else {
            throw SecretFileError(path: name, problem: .tooLong(limit: mostBytes))
        }
        let secret = whole.prefix(whole.countWithoutNewline)
        guard secret.byteCount > 0 else { throw SecretFileError(path: name, problem: .empty) }
        return secret
    }

    /// Writes a new file that only the process's user can read; it is there in full or not at all,
    /// and on the disk when this returns.
    ///
    /// - Throws: ``SecretFileError``; what stands at the path already is never touched.
    public static func create(
        _ path: String,
        _ secret: borrowing Secret
    ) throws(SecretFileError) {
        let (folderPath, name) = split(path)
        do throws(FileFailure) {
            let folder = try OpenFolder(at: folderPath)
            var random = SystemRandom()
            let temporary = ".regent-\(String(random.next(), radix: 16)).tmp"
            do throws(FileFailure) {
                let file = try folder.createFile(temporary)
                try file.write(secret)
                try file.synchronize()
                try file.close()
                // Unlike a rename, a link never replaces what is there.
                try folder.link(temporary, as: name)
            } catch {
                _ = try? folder.removeFile(temporary)
                throw error
            }
            try folder.removeFile(temporary)
            try folder.synchronize()
        } catch {
            // The temporary file's name would tell a person nothing.
            throw SecretFileError(
                path: path,
                problem: .failed(operation: "create", words: error.words)
            )
        }
    }

    /// Puts a file in another one's place at one stroke, in the same folder; durable when this
    /// returns.
    ///
    /// - Throws: ``SecretFileError``; then the file is as it was, or is replaced already.
    public static func replace(_ path: String, by newPath: String) throws(SecretFileError) {
        let (folderPath, name) = split(path)
        let (newFolderPath, newName) = split(newPath)
        precondition(folderPath == newFolderPath, "a rename takes place in one folder")
        do throws(FileFailure) {
            let folder = try OpenFolder(at: folderPath)
            try folder.rename(newName, to: name)
            try folder.synchronize()
        } catch {
            throw SecretFileError(error)
        }
    }

    /// Whether nobody but its user (and root) can read or write it, and nothing stands in the way
    /// of knowing.
    public static func isPrivate(_ path: String) -> Bool {
        (try? FileAttributes(following: path))?.isPrivate ?? false
    }

    private static func split(_ path: String) -> (folder: String, name: String) {
        guard let slash = path.utf8.lastIndex(of: UInt8(ascii: "/")) else { return (".", path) }
        let name = String(path[path.utf8.index(after: slash)...])
        return (slash == path.startIndex ? "/" : String(path[..<slash]), name)
    }
}

/// Why a file with a secret cannot be read or made; never with anything of the secret.
public struct SecretFileError: Error, Hashable, Sendable {
    /// What stands in the way.
    public enum Problem: Hashable, Sendable {
        /// A call of the system failed: what was tried, and the system's words.
        case failed(operation: String, words: String)
        /// It has more bytes than a secret can have.
        case tooLong(limit: Int)
        /// Nothing is in it.
        case empty
    }

    /// The path as it was asked for.
    public let path: String
    /// What stands in the way.
    public let problem: Problem

    init(path: String, problem: Problem) {
        self.path = path
        self.problem = problem
    }

    init(_ failure: FileFailure) {
        path = failure.path
        problem = .failed(operation: failure.operation, words: failure.words)
    }
}

extension SecretFileError: CustomStringConvertible {
    /// What could not be done, and the system's words.
    public var description: String {
        switch problem {
        case .failed(let operation, let words): "cannot \(operation) \(path): \(words)"
        case .tooLong(let limit):
            "\(path) is longer than \(limit) bytes; a secret's file holds nothing but the secret"
        case .empty: "\(path) is empty; write the secret into it"
        }
    }
}

extension Secret {
    /// The length without one line feed at the end and a carriage return in front of it.
    fileprivate var countWithoutNewline: Int {
        withBytes { bytes in
            var count = bytes.byteCount
            for newline in [UInt8(ascii: "\n"), UInt8(ascii: "\r")] {
                guard count > 0,
                    unsafe bytes.unsafeLoad(fromByteOffset: count - 1, as: UInt8.self) == newline
                else { break }
                count -= 1
            }
            return count
        }
    }
}
