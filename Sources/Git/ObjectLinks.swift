internal import FoundationEssentials
import Glibc

/// Gives an empty repository all objects of another one on this machine, as links to their files.
///
/// To pack ten thousand files takes half a second and to link them a few milliseconds, and objects
/// never change. It is what `git clone --local` does; libgit2 does it only together with making the
/// repository.
struct ObjectLinks {
    /// The folder of the objects of the repository that gives.
    let source: String
    /// The folder of the objects of the repository that receives.
    let destination: String

    /// The most loose objects, and the most files of packs, that are linked.
    ///
    /// A loose object takes more than ten times as long to read as one of a pack, so that many of
    /// them are better packed once.
    private static let maximumFiles = 1000

    /// Makes the links, and says whether all objects are there afterwards.
    ///
    /// They are not where the files are on two file systems, or may not be linked, or where the
    /// giver takes objects from a third repository. What was linked by then does no harm.
    func make() -> Bool {
        guard !FileManager.default.fileExists(atPath: "\(source)/info/alternates") else {
            return false
        }
        // Loose objects first, and packs before their indices: an object that git packs meanwhile
        // is then found in a pack, and no index is seen without its pack.
        let files = ObjectFiles(folder: source)
        let loose = files.loose
        guard loose.count <= Self.maximumFiles, linkAll(loose) else { return false }
        let packs = files.list("pack").filter { $0.hasPrefix("pack-") }
        return packs.count <= Self.maximumFiles
            && linkAll(packs.filter { $0.hasSuffix(".pack") }.map { "pack/\($0)" })
            && linkAll(packs.filter { $0.hasSuffix(".idx") }.map { "pack/\($0)" })
    }

    private func linkAll(_ files: [String]) -> Bool {
        var folder = ""
        return files.allSatisfy { file in
            let parent = String(file.prefix { $0 != "/" })
            if parent != folder {
                folder = parent
                _ = unsafe mkdir("\(destination)/\(folder)", 0o777)
            }
            return isRegular(file) && linkFile(file)
        }
    }

    private func linkFile(_ file: String) -> Bool {
        unsafe link("\(source)/\(file)", "\(destination)/\(file)") == 0 || errno == EEXIST
    }

    /// A symbolic link could lead anywhere.
    private func isRegular(_ file: String) -> Bool {
        var status = stat()
        return unsafe lstat("\(source)/\(file)", &status) == 0 && status.st_mode & S_IFMT == S_IFREG
    }
}
