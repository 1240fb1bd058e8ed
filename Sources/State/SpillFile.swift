import FoundationEssentials
public import Model

/// Space beside a state that is allocated before a call is made, for a secret which comes with its
/// answer and which the state cannot take: its disk is full, or fails.
///
/// Each entry is one line of JSON; everything else is zero bytes. A line that was not written whole
/// cannot be read, and is none.
public final class SpillFile {
    /// Room for every answer that is under way; one has 64 KiB at most, and few have one.
    static let byteCount = 1024 * 1024

    private let file: AllocatedFile
    /// Where this process's entries lie.
    private var places: [OperationID: Range<Int>] = [:]
    /// Behind the last entry.
    private var end = 0

    /// Takes a state's path; nothing is opened or made yet.
    public init(beside state: String) {
        file = AllocatedFile(
            PrivateFile.resolved(state) + ".spill",
            byteCount: Self.byteCount
        )
    }

    /// Where it lies.
    public var path: String { file.path }

    /// Makes sure that the space is there.
    ///
    /// - Throws: ``StoreError``; then no call may be made.
    public func reserve() throws(StoreError) {
        try open()
        try file.allocate()
    }

    /// Keeps an entry; it is on the disk when this returns.
    ///
    /// - Throws: ``StoreError``.
    public func keep(_ secret: SpilledSecret) throws(StoreError) {
        try open()
        // What was cut off in front of it is a line of its own.
        let line = "\n" + (try RowCoder(file: file.path).encode(secret)) + "\n"
        let place = end..<end + line.utf8.count
        guard place.upperBound <= Self.byteCount else {
            throw .full(file: file.path, words: "its \(Self.byteCount) bytes are used up")
        }
        try file.write(Array(line.utf8), at: place.lowerBound)
        try file.synchronize()
        places[secret.operation] = place
        end = place.upperBound
    }

    /// Overwrites the entry of an operation, which the state has taken after all.
    ///
    /// - Throws: ``StoreError``; an entry that stays is no harm, since the state knows it.
    public func forget(_ operation: OperationID) throws(StoreError) {
        guard let place = places.removeValue(forKey: operation) else { return }
        try file.write([UInt8](repeating: 0, count: place.count), at: place.lowerBound)
        try file.synchronize()
    }

    /// What earlier processes left, in the order in which it came; empty where there is no file.
    ///
    /// - Throws: ``StoreError``.
    public func entries() throws(StoreError) -> [SpilledSecret] {
        guard PrivateFile.exists(file.path) else { return [] }
        try open()
        let decoder = JSONDecoder()
        return try file.content().split { [0, UInt8(ascii: "\n")].contains($0) }.compactMap {
            line in
            try? decoder.decode(SpilledSecret.self, from: Data(line))
        }
    }

    /// Overwrites everything.
    ///
    /// - Throws: ``StoreError``.
    public func clear() throws(StoreError) {
        guard end > 0 else { return }
        try file.write([UInt8](repeating: 0, count: end), at: 0)
        try file.synchronize()
        places = [:]
        end = 0
    }

    /// Opens the file where it is not open; entries go behind what is in it.
    private func open() throws(StoreError) {
        guard try file.open() else { return }
        end = (try file.content().lastIndex { $0 != 0 }).map { $0 + 1 } ?? 0
    }
}
