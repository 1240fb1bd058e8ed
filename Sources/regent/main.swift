import CLI
import Dispatch
import Engine
import Foundation
import Model

// The composition: the process's own clock, streams, environment and signals.
let stop = StopSignal()

/// The first signal ends what is under way and begins nothing new; the second one ends the process.
let signals = [SIGTERM, SIGINT].map { number in
    signal(number, SIG_IGN)
    let source = DispatchSource.makeSignalSource(signal: number, queue: .global())
    source.setEventHandler {
        if stop.isStopped { _exit(128 + number) }
        stop.stop()
    }
    source.resume()
    return source
}
signal(SIGPIPE, SIG_IGN)

let time = TimeSource(
    now: {
        var now = timespec()
        unsafe clock_gettime(CLOCK_REALTIME, &now)
        return Instant(seconds: Int64(now.tv_sec), nanoseconds: Int64(now.tv_nsec))
    },
    sleep: { try await Task.sleep(for: $0, clock: .continuous) }
)

let status = await RegentProgram.run(
    Invocation(
        arguments: Array(CommandLine.arguments.dropFirst()),
        environment: ProcessInfo.processInfo.environment,
        workingDirectory: FileManager.default.currentDirectoryPath,
        console: .live,
        time: time,
        stop: stop
    )
)
exit(status)
