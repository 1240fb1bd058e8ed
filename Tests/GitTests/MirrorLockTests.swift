import Foundation
import Git
import Synchronization
import Testing

@Suite struct `The lock of a mirror` {
    private let folder = FileManager.default.temporaryDirectory
        .appending(path: "mirror-lock-\(UUID().uuidString)")

    private var mirror: String { folder.appending(path: "mirror").path }

    @Test func `removes what killed processes left, and nothing else`() throws {
        defer { try? FileManager.default.removeItem(at: folder) }
        _ = try Repository.openOrCreateMirror(at: mirror)
        let abandoned = ["HEAD.lock", "packed-refs.lock", "refs/heads/main.lock"]
        for name in abandoned + ["refs/heads/main.locked"] {
            try Data().write(to: URL(filePath: "\(mirror)/\(name)"))
        }
        try MirrorLock(ofMirrorAt: mirror).removeAbandonedFiles()
        for name in abandoned {
            #expect(!FileManager.default.fileExists(atPath: "\(mirror)/\(name)"))
        }
        #expect(FileManager.default.fileExists(atPath: "\(mirror)/refs/heads/main.locked"))
        #expect(FileManager.default.fileExists(atPath: "\(mirror)/HEAD"))
    }

    @Test func `is a plain sentence where it cannot be had`() throws {
        defer { try? FileManager.default.removeItem(at: folder) }
        try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
        let file = folder.appending(path: "file").path
        try Data().write(to: URL(filePath: file))
        for mirror in ["\(file)/mirror", "\(file)/a/b/mirror"] {
            let locking = #expect(throws: GitError.self) {
                _ = try MirrorLock(ofMirrorAt: mirror)
            }
            #expect(locking?.description == "cannot lock the mirror at \(mirror): Not a directory")
            let opening = #expect(throws: GitError.self) {
                _ = try Repository.openOrCreateMirror(at: mirror)
            }
            #expect(opening?.description == "cannot open the mirror at \(mirror): Not a directory")
        }
    }

    @Test func `is made with the folders above the mirror`() throws {
        defer { try? FileManager.default.removeItem(at: folder) }
        let deep = folder.appending(path: "a/b/mirror").path
        try MirrorLock(ofMirrorAt: deep).removeAbandonedFiles()
        #expect(FileManager.default.fileExists(atPath: deep + ".lock"))
    }

    @Test func `has one holder at a time`() throws {
        defer { try? FileManager.default.removeItem(at: folder) }
        let events = Mutex<[String]>([])
        let isWaiting = DispatchSemaphore(value: 0)
        let isDone = DispatchSemaphore(value: 0)
        let path = mirror
        do {
            let first = try MirrorLock(ofMirrorAt: path)
            Thread.detachNewThread {
                isWaiting.signal()
                let second = try? MirrorLock(ofMirrorAt: path)
                events.withLock { $0.append("second") }
                _ = consume second
                isDone.signal()
            }
            isWaiting.wait()
            events.withLock { $0.append("first") }
            try first.removeAbandonedFiles()
        }
        isDone.wait()
        #expect(events.withLock { $0 } == ["first", "second"])
    }
}
