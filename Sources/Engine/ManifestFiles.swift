import Dispatch
import Git
import Manifests
import Model
import Synchronization

/// What was read of manifest files, and what is to be known to read some of them again.
struct ManifestReading: Sendable {
    /// What they ask for.
    var desired: DesiredState
    /// How many there are.
    var fileCount: Int
    /// Their bytes.
    var byteCount: Int
    /// The paths of those from which others inherit.
    var defaults: [String]
    /// Whether there is something in the source that is no file, or bears no name that one may have.
    var hasOthers = false

    /// Whether all that is wrong is wrong with one file each, so that what becomes of it is known from
    /// that file alone.
    var isLocal: Bool {
        let paths = desired.diagnostics.map { $0.position?.path }
        return !hasOthers && !desired.hasConflicts
            && paths.allSatisfy { $0.map { !defaults.contains($0) } ?? false }
            && Set(paths).count <= ManifestReader.mostExcerptFiles
    }
}

/// The manifest files of one commit, read on all cores; what comes of them does not depend on how
/// many there are.
struct ManifestFiles {
    private let entries: [TreeEntry]
    private let rules: SourceRules
    private let mostBytes: Int

    /// So many files are worth handing to another core.
    private static let partCount = 256
    /// So many parts are read by one handle of the repository: libgit2 keeps up to 16 MiB of what
    /// deltas were made of until its handle is closed.
    private static let partsPerHandle = 16
    private static let mostWorkers = 8
    /// So much is read from the repository at once, by one worker at a time, and then decoded.
    ///
    /// libgit2 has a lock for all handles of a process, on which those that read at the same time wait
    /// at every object. Reading is a quarter of the work, and the others decode meanwhile.
    private static let batchBytes = 256 * 1024

    /// - Parameter mostBytes: Bytes of all of them together, at most.
    init(_ entries: [TreeEntry], rules: SourceRules, mostBytes: Int) {
        self.entries = entries
        self.rules = rules
        self.mostBytes = mostBytes
    }

    /// What they ask for.
    ///
    /// What a manifest inherits may stand in any file of the folders above it. It is looked for by
    /// the names that such files have; where one has another name, all files are read once more.
    ///
    /// - Throws: `GitError`, and a `Diagnostic` where there are too many bytes.
    func read(in repository: borrowing Repository) throws -> ManifestReading {
        let path = repository.path
        let likely = entries.filter { Self.isLikelyToHaveDefaults($0.path) }
        var distant = try Self.read(likely, mostBytes, rules, [], at: path).flatMap(\.distant)
        var parts = try Self.read(entries, mostBytes, rules, distant, at: path)
        let found = parts.flatMap(\.distant)
        if found != distant {
            distant = found
            parts = try Self.read(entries, mostBytes, rules, distant, at: path)
        }
        return joined(parts, distant)
    }

    /// What they ask for, where it is known which files have what they may inherit.
    ///
    /// - Throws: `GitError`, and a `Diagnostic` where there are too many bytes.
    func read(
        inheriting defaults: [TreeEntry],
        in repository: borrowing Repository
    ) throws -> ManifestReading {
        let path = repository.path
        let distant = try Self.read(defaults, mostBytes, rules, [], at: path).flatMap(\.distant)
        return joined(try Self.read(entries, mostBytes, rules, distant, at: path), distant)
    }

    private func joined(_ parts: [Part], _ distant: [ParsedFile]) -> ManifestReading {
        ManifestReading(
            desired: SourceAssembler.join(
                parts.map(\.files),
                Inheritance(distant),
                under: rules
            ),
            fileCount: entries.count,
            byteCount: parts.reduce(0) { $0 + $1.byteCount },
            defaults: parts.flatMap(\.distant).map(\.path)
        )
    }

    private static func isLikelyToHaveDefaults(_ path: String) -> Bool {
        let slash = path.utf8.lastIndex(of: UInt8(ascii: "/"))
        let name = path.utf8[(slash ?? path.startIndex)...]
        // Most names have no such byte, and a search for words is dear 100,000 times.
        guard name.contains(UInt8(ascii: "f")) else { return false }
        return name.indices.contains { name[$0...].starts(with: "default".utf8) }
    }

    // MARK: Parts

    /// Files that were read one after the other.
    private struct Part: Sendable {
        var files = AssembledFiles()
        /// What is in them for others to inherit.
        var distant: [ParsedFile] = []
        var byteCount = 0

        mutating func add(_ batch: Batch, _ assembler: inout FileAssembler) {
            byteCount += batch.byteCount
            for (path, bytes) in batch.contents {
                let file =
                    bytes.map { ManifestParser.parse(ManifestFile(path: path, bytes: $0)) }
                    ?? .tooLarge(path)
                assembler.assemble(file, into: &files)
                if let inheritable = file.onlyDefaults { distant.append(inheritable) }
            }
        }
    }

    /// Files of a part that were read and not decoded yet.
    private struct Batch {
        /// Nil: more than a manifest may have.
        private(set) var contents: [(path: String, bytes: [UInt8]?)] = []
        private(set) var byteCount = 0

        /// Reads as many of some entries as fit, and takes them away.
        init(
            _ entries: inout ArraySlice<TreeEntry>,
            in repository: borrowing Repository
        ) throws(GitError) {
            while byteCount < ManifestFiles.batchBytes, let entry = entries.popFirst() {
                do {
                    let bytes = try repository.blob(entry.blob, maxBytes: Limits.manifestFileBytes)
                    byteCount += bytes.count
                    contents.append((entry.path, bytes))
                } catch {
                    guard error.kind == .tooLarge else { throw error }
                    contents.append((entry.path, nil))
                }
            }
        }
    }

    /// Reads files; each worker opens the repository for itself, as libgit2 wants it.
    private static func read(
        _ entries: [TreeEntry],
        _ mostBytes: Int,
        _ rules: SourceRules,
        _ distant: [ParsedFile],
        at path: String
    ) throws -> [Part] {
        let count = (entries.count + partCount - 1) / partCount
        let next = Atomic(0)
        let byteCount = Atomic(0)
        let results = Mutex<[Int: Result<Part, any Error>]>([:])
        let reading = Mutex(())
        DispatchQueue.concurrentPerform(iterations: min(count, mostWorkers)) { _ in
            var index = next.add(1, ordering: .relaxed).oldValue
            guard index < count else { return }
            do {
                var repository = try Repository.open(at: path)
                var assembler = FileAssembler(Inheritance(distant), under: rules)
                var turn = 0
                while index < count {
                    turn += 1
                    if turn % partsPerHandle == 0 { repository = try Repository.open(at: path) }
                    var part = Part()
                    var rest = entries[(index * partCount)...].prefix(partCount)
                    while !rest.isEmpty {
                        let batch = try reading.withLock { _ in
                            try Batch(&rest, in: repository)
                        }
                        part.add(batch, &assembler)
                    }
                    let total = byteCount.add(part.byteCount, ordering: .relaxed).newValue
                    guard total <= mostBytes else { throw ManifestReader.tooManyBytes(mostBytes) }
                    results.withLock { $0[index] = .success(part) }
                    index = next.add(1, ordering: .relaxed).oldValue
                }
            } catch {
                results.withLock { $0[index] = .failure(error) }
            }
        }
        let found = results.withLock { $0 }
        return try found.sorted { $0.key < $1.key }.map { try $0.value.get() }
    }
}

extension ParsedFile {
    fileprivate static func tooLarge(_ path: String) -> ParsedFile {
        let problem = Diagnostic(
            .error,
            "the file is larger than \(Limits.manifestFileBytes / 1024) KiB",
            hint: "split it",
            position: SourcePosition(path: path)
        )
        return ParsedFile(
            path: path,
            manifests: [],
            diagnostics: [problem],
            isReadable: false,
            mayHideDefaults: true
        )
    }
}
