import SQLite

extension SQLiteStore {
    /// What is wrong with the file, at most ten findings; empty where it is sound.
    ///
    /// It reads every page and compares each index with its table. That rows can be understood, a
    /// snapshot says.
    ///
    /// - Throws: ``StoreError`` for anything but damage.
    public func damage() throws(StoreError) -> [String] {
        try translating { () throws(SQLiteError) in try database.integrityCheck() }
    }

    /// Copies the state as it is now into a file of mode 0600, beside readers and writers.
    ///
    /// - Throws: ``StoreError``; then nothing is at the path that was not there before.
    public func backup(to copy: String) throws(StoreError) {
        let unfinished = copy + ".part"
        try PrivateFile.make(unfinished)
        try translating { () throws(SQLiteError) in try database.backup(to: unfinished) }
        try PrivateFile.rename(unfinished, to: copy)
    }

    /// Copies the state as it is now into a new file of mode 0600, beside readers and writers.
    ///
    /// - Throws: ``StoreError/exists(file:)`` where something is at the path, or at the one with
    ///   `.part` behind it, where the copy grows; ``StoreError``.
    public func backup(toNew copy: String) throws(StoreError) {
        guard !PrivateFile.exists(copy) else { throw .exists(file: copy) }
        let unfinished = copy + ".part"
        try PrivateFile.makeNew(unfinished)
        do throws(StoreError) {
            try translating { () throws(SQLiteError) in try database.backup(to: unfinished) }
            try PrivateFile.move(unfinished, toNew: copy)
        } catch {
            PrivateFile.remove(unfinished)
            throw error
        }
    }
}
