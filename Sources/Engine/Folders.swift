import Foundation

/// Folders of files that are ours and are not secret.
enum Folders {
    /// Moves a folder away, in place of one that was moved away before.
    static func setAside(_ path: String) throws {
        let aside = "\(path).damaged"
        let files = FileManager.default
        if files.fileExists(atPath: aside) { try files.removeItem(atPath: aside) }
        try files.moveItem(atPath: path, toPath: aside)
    }
}
