import Foundation
import Glibc
import Testing

/// A git server on the loopback, on a port of the system's choice, for all repositories of a
/// workshop.
///
/// It listens itself and has `git daemon` answer each connection, so that no port is guessed.
final class Daemon: Sendable {
    let url: String
    private let listener: Int32

    init(for workshop: Workshop) throws {
        listener = socket(AF_INET, Int32(SOCK_STREAM.rawValue), 0)
        var address = sockaddr_in()
        address.sin_family = sa_family_t(AF_INET)
        address.sin_addr.s_addr = in_addr_t(INADDR_LOOPBACK).bigEndian
        var length = socklen_t(MemoryLayout<sockaddr_in>.size)
        let listener = listener
        let result = unsafe withUnsafeMutablePointer(to: &address) { pointer in
            unsafe pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) { pointer in
                unsafe bind(listener, pointer, length) == 0 && listen(listener, 8) == 0
                    && getsockname(listener, pointer, &length) == 0
            }
        }
        try #require(result)
        url = "git://127.0.0.1:\(UInt16(bigEndian: address.sin_port))"
        Thread.detachNewThread { Self.serve(workshop, on: listener) }
    }

    private static func serve(_ workshop: Workshop, on listener: Int32) {
        while true {
            let connection = accept(listener, nil, nil)
            guard connection >= 0 else { return }
            let handle = FileHandle(fileDescriptor: connection, closeOnDealloc: true)
            let process = Process()
            process.executableURL = URL(filePath: "/usr/bin/env")
            process.arguments = [
                "git", "daemon", "--inetd", "--export-all", "--enable=receive-pack",
                "--base-path=\(workshop.path)",
            ]
            process.environment = workshop.environment
            process.standardInput = handle
            process.standardOutput = handle
            process.standardError = FileHandle.nullDevice
            try? process.run()
            try? handle.close()
            process.waitUntilExit()
        }
    }

    /// Takes no more connections; who waits for one is let go.
    func stop() {
        shutdown(listener, Int32(SHUT_RDWR))
        close(listener)
    }
}
