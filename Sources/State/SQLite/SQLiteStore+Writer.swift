import SQLite

extension SQLiteStore {
    /// The version of SQLite at run time.
    public static var libraryVersion: String { SQLiteVersion.sqlite }

    /// Who holds the writer's lock of a state, as it named itself; nil where nobody does.
    ///
    /// Nothing is made or changed. For the moment of the look a writer that begins would find the
    /// lock taken, and says that it is to be tried again.
    public static func writer(of path: String) -> String? {
        WriterLock.holder(beside: PrivateFile.resolved(path))
    }

    /// How many bytes a user without privileges may still write in a folder; nil: nobody says.
    public static func freeBytes(in folder: String) -> UInt64? {
        PrivateFile.freeBytes(in: folder)
    }
}
