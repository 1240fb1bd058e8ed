/// What the content of a file is known by, see ``Database/contentMark()``.
public struct ContentMark: Hashable, Sendable {
    /// SQLite's `data_version`, which counts what other connections commit.
    let others: Int
    /// Rows that the connection itself has changed.
    let own: Int64
}
