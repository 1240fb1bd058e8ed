internal import FoundationEssentials
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
        let small = Self.smallPacks(in: folder, atMost: limits.packBytes)
        // A folder for each first byte of a name: one tells of all.
        let sample = Self.list("\(folder)17").count
        guard small.count > limits.packs || sample * 256 > limits.looseObjects else { return nil }
        self.folder = folder
        packs = small
        loose = (0...255).flatMap { byte in
            let name = (byte < 16 ? "0" : "") + String(byte, radix: 16)
            return Self.list("\(folder)\(name)").map { "\(name)/\($0)" }
        }
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
    private static func smallPacks(in folder: String, atMost mostBytes: Int) -> [String] {
        let files = Set(list("\(folder)pack"))
        let names = files.filter { $0.hasPrefix("pack-") && $0.hasSuffix(".idx") }
            .map { String($0.dropLast(4)) }
            .filter { !files.contains("\($0).keep") && !files.contains("\($0).promisor") }
        let sizes = names.compactMap { name in
            byteCount("\(folder)pack/\(name).pack").map { (name, $0) }
        }
        var left = mostBytes
        return sizes.sorted { ($0.1, $0.0) < ($1.1, $1.0) }.prefix { _, bytes in
            left -= bytes
            return left >= 0
        }.map(\.0)
    }

    private static func list(_ path: String) -> [String] {
        (try? FileManager.default.contentsOfDirectory(atPath: path)) ?? []
    }

    private static func byteCount(_ path: String) -> Int? {
        var status = stat()
        guard unsafe lstat(path, &status) == 0 else { return nil }
        return Int(status.st_size)
    }
}
