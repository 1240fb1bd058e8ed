import Glibc

/// When objects that lie in many files are worth one pack; the numbers are those of `git gc --auto`.
public struct GatheringLimits: Sendable {
    /// Loose objects, more than which are too many.
    public var looseObjects = 6_700
    /// Packs, more than which are too many.
    public var packs = 50
    /// The bytes of all packs that are brought together: to pack large ones again takes long and
    /// wins nothing.
    public var packBytes = 64 * 1024 * 1024

    /// The limits of `git gc --auto`.
    public init() {}
}

/// The files of a repository that its objects lie scattered in.
struct ScatteredObjects {
    /// The folder of the objects, with a slash at its end.
    let folder: String
    /// Packs from the smallest on, by their names without an ending.
    let packs: [String]
    /// Loose objects, by their paths in the folder.
    let loose: [String]

    /// Looks what there is; nil where it is not worth the trouble.
    init?(in folder: String, _ limits: GatheringLimits) {
        let files = ObjectFiles(folder: folder)
        let small = Self.smallPacks(of: files, atMost: limits.packBytes)
        // A folder for each first byte of a name: one tells of all.
        let sample = files.list("17").count
        guard small.count > limits.packs || sample * 256 > limits.looseObjects else { return nil }
        self.folder = folder
        packs = small
        loose = files.loose
    }

    /// Removes the files, whose objects are in another pack by now.
    ///
    /// What cannot be removed does no harm. An index goes before its pack, so that none is ever seen
    /// without it.
    func remove(except pack: String) {
        for name in packs where name != pack {
            for ending in ["idx", "rev", "pack"] {
                _ = unsafe unlink("\(folder)pack/\(name).\(ending)")
            }
        }
        for path in loose where Self.object(path) != nil { _ = unsafe unlink(folder + path) }
    }

    /// The object that a loose file is by its path; nil: something else.
    static func object(_ path: String) -> ObjectID? { ObjectID(hex: path.filter { $0 != "/" }) }

    /// Packs that together have so many bytes, none that somebody wants to be kept.
    private static func smallPacks(of files: ObjectFiles, atMost mostBytes: Int) -> [String] {
        let present = Set(files.list("pack"))
        let names = present.filter { $0.hasPrefix("pack-") && $0.hasSuffix(".idx") }
            .map { String($0.dropLast(4)) }
            .filter { !present.contains("\($0).keep") && !present.contains("\($0).promisor") }
        let sizes = names.compactMap { name in
            byteCount("\(files.folder)pack/\(name).pack").map { (name, $0) }
        }
        var left = mostBytes
        return sizes.sorted { ($0.1, $0.0) < ($1.1, $1.0) }.prefix { _, bytes in
            left -= bytes
            return left >= 0
        }.map(\.0)
    }

    private static func byteCount(_ path: String) -> Int? {
        var status = stat()
        guard unsafe lstat(path, &status) == 0 else { return nil }
        return Int(status.st_size)
    }
}
