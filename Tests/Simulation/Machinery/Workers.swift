import Foundation
import Synchronization

/// Parts of one job in processes of their own: threads of one process would wait for each other,
/// as guarded memory changes the map of the whole process.
enum Workers {
    static let count = ProcessInfo.processInfo.activeProcessorCount

    /// Runs this program once a core, each with its part's number and the number of parts as its
    /// last arguments.
    ///
    /// - Parameter read: Given each line that a part prints, one at a time.
    /// - Returns: Whether all ended with 0.
    static func run(
        _ arguments: [String],
        reading read: @escaping @Sendable (String) -> Void
    ) -> Bool {
        let lock = Mutex(true)
        DispatchQueue.concurrentPerform(iterations: count) { part in
            let process = Process()
            let pipe = Pipe()
            process.executableURL = URL(filePath: "/proc/self/exe").resolvingSymlinksInPath()
            process.arguments = arguments + [String(part), String(count)]
            process.standardOutput = pipe
            guard (try? process.run()) != nil else {
                lock.withLock { $0 = false }
                return
            }
            var rest = Data()
            while case let bytes = pipe.fileHandleForReading.availableData, !bytes.isEmpty {
                rest += bytes
                while let end = rest.firstIndex(of: UInt8(ascii: "\n")) {
                    let line = String(decoding: rest[..<end], as: UTF8.self)
                    rest = Data(rest[(end + 1)...])
                    lock.withLock { _ in read(line) }
                }
            }
            process.waitUntilExit()
            if process.terminationStatus != 0 { lock.withLock { $0 = false } }
        }
        return lock.withLock(\.self)
    }
}
