import CLI
import Engine
import Foundation

// The composition: the process's own clock, streams, environment and signals.
let stop = StopSignal()
let signals = Signals(stop: stop)
let leftovers = Leftovers()
let status = await RegentProgram.run(
    Invocation(
        arguments: Array(CommandLine.arguments.dropFirst()),
        environment: ProcessInfo.processInfo.environment,
        workingDirectory: FileManager.default.currentDirectoryPath,
        console: .live,
        time: .live,
        stop: stop,
        leftovers: leftovers
    )
)
withExtendedLifetime(signals) { exit(status) }
