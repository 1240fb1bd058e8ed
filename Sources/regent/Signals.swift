import Dispatch
import Engine
import Glibc

/// Turns signals into a stop: the first one ends what is under way and begins nothing new, the
/// second one ends the process at once.
///
/// It stands apart from `main.swift`, whose closures belong to the main actor and would trap on the
/// queue that signals arrive on.
final class Signals {
    private let sources: [any DispatchSourceSignal]

    init(stop: StopSignal) {
        sources = [SIGTERM, SIGINT].map { number in
            signal(number, SIG_IGN)
            let source = DispatchSource.makeSignalSource(signal: number, queue: .global())
            source.setEventHandler {
                if stop.isStopped { _exit(128 + number) }
                stop.stop()
            }
            source.resume()
            return source
        }
        // A reader that went away is an error of a write, not the end of the process.
        signal(SIGPIPE, SIG_IGN)
    }
}
