import Foundation
import Git
import RemoteGit

/// Fetches from servers that do something wrong, in turn, and watches what this process keeps of it.
enum HostileGit {
    private static let usage =
        "usage: hostilegit REGENT PYTHON SERVER TRIES [--timed]\n"
    private static let deadline = Duration.seconds(1)
    /// What a try may take beyond its deadline: the start and the end of a process.
    private static let grace = Duration.seconds(1)
    /// Bytes that the allocator may keep of a thousand tries.
    private static let memorySlack = 8 << 20

    static func main() -> Never {
        let arguments = CommandLine.arguments
        guard arguments.count >= 5, let tries = Int(arguments[4]) else {
            FileHandle.standardError.write(Data(usage.utf8))
            exit(64)
        }
        do {
            let isGood = try run(
                regent: arguments[1],
                servers: HostileServer.startAll(python: arguments[2], script: arguments[3]),
                tries: tries,
                isTimed: arguments.contains("--timed")
            )
            exit(isGood ? 0 : 1)
        } catch {
            FileHandle.standardError.write(Data("hostilegit: \(error)\n".utf8))
            exit(1)
        }
    }

    private static func run(
        regent: String,
        servers: [HostileServer],
        tries: Int,
        isTimed: Bool
    ) throws -> Bool {
        defer { for server in servers { server.stop() } }
        let network = RemoteGit(
            program: regent,
            environment: [:],
            deadline: deadline,
            isStopped: { false }
        )
        let clock = ContinuousClock()
        var (longest, late, done) = (Duration.zero, 0, 0)
        var before: Footprint?
        for number in 0..<tries {
            // What is allocated once is there after every server had its turn.
            if number == min(servers.count, tries / 2) { before = Footprint.now }
            let server = servers[number % servers.count]
            let mirror = NSTemporaryDirectory() + "hostile-\(getpid())-\(number)"
            defer { try? FileManager.default.removeItem(atPath: mirror) }
            let begin = clock.now
            if (try? network.fetch(
                ["refs/heads/main"],
                from: server.url,
                into: mirror,
                as: RemoteLogin(RemoteIdentity(keyFile: "/nonexistent"))
            )) != nil {
                done += 1
            }
            let took = clock.now - begin
            longest = max(longest, took)
            if took > deadline + grace { late += 1 }
        }
        let after = Footprint.now
        let first = before ?? after
        print(
            """
            \(tries) fetches from \(servers.count) kinds of servers, \(done) came to a good end
            the longest took \(longest), at a deadline of \(deadline); \(late) took more than \
            \(deadline + grace)
            open files \(first.files) → \(after.files), memory \(first.memory >> 10) → \
            \(after.memory >> 10) KiB, zombies \(after.zombies)
            """
        )
        let isFlat =
            after.files <= first.files && after.zombies == 0
            && after.memory <= first.memory + memorySlack
        return isFlat && (!isTimed || late == 0)
    }
}

/// What this process has of the system.
private struct Footprint {
    var files: Int
    /// Resident bytes.
    var memory: Int
    var zombies: Int

    static var now: Footprint {
        let files = FileManager.default
        let pages = (try? String(contentsOfFile: "/proc/self/statm", encoding: .utf8))?
            .split(separator: " ").dropFirst().first.flatMap { Int($0) }
        let zombies = ((try? files.contentsOfDirectory(atPath: "/proc")) ?? []).filter { name in
            guard let stat = try? String(contentsOfFile: "/proc/\(name)/stat", encoding: .utf8)
            else { return false }
            let fields = stat.split(separator: ")").last?.split(separator: " ") ?? []
            return fields.count > 1 && fields[0] == "Z" && fields[1] == "\(getpid())"
        }
        return Footprint(
            files: (try? files.contentsOfDirectory(atPath: "/proc/self/fd").count) ?? 0,
            memory: (pages ?? 0) * Int(getpagesize()),
            zombies: zombies.count
        )
    }
}

/// One server of the script, as it says itself where it is.
private final class HostileServer {
    let url: String
    private let process = Process()

    private static let behaviours = [
        "tcp-silent", "tcp-drop", "tcp-garbage", "tls-stall", "tls-drop", "tls-garbage", "tls-slow",
        "ssh-silent", "ssh-stall", "ssh-drop", "ssh-garbage", "refs-redirect", "refs-ask",
        "refs-html", "refs-500", "refs-garbage", "refs-drop", "refs-slow", "refs-stall",
        "refs-headers", "refs-endless", "refs-gigabyte", "refs-many", "refs-nowhere", "pack-drop",
        "pack-header", "pack-half", "pack-stall", "pack-slow", "pack-error", "pack-chatter",
        "pack-corrupt", "pack-million", "pack-billions", "pack-bomb", "pack-delta",
        "pack-endless", "good",
    ]

    static func startAll(python: String, script: String) throws -> [HostileServer] {
        try behaviours.map { try HostileServer(python, script, $0) }
    }

    private init(_ python: String, _ script: String, _ behaviour: String) throws {
        let output = Pipe()
        process.executableURL = URL(filePath: python)
        process.arguments = [script, behaviour]
        process.standardOutput = output
        process.standardError = FileHandle.nullDevice
        try process.run()
        var line = Data()
        while let byte = try output.fileHandleForReading.read(upToCount: 1), byte != Data("\n".utf8)
        {
            line += byte
        }
        url = String(decoding: line, as: UTF8.self)
    }

    func stop() {
        kill(process.processIdentifier, SIGKILL)
        process.waitUntilExit()
    }
}
