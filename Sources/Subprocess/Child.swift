import Glibc

/// A child that runs, and what it has said so far.
struct Child: ~Copyable {
    /// Between two questions whether anybody waits still.
    private static let interval = Duration.milliseconds(200)

    private let process: pid_t
    private let end: Descriptor
    private var output: CappedOutput
    private var errors: CappedOutput
    private let start = ContinuousClock.now

    init(starting command: ChildCommand) throws(StartFailure) {
        let operation = "start \(command.program)"
        let (output, errors) = (try Descriptor.pipe(operation), try Descriptor.pipe(operation))
        let input =
            if let secret = command.secretInput {
                try Descriptor.holding(secret, operation)
            } else {
                try Descriptor.holding(command.input, operation)
            }
        var files = [input, output.write, errors.write]
        for bytes in command.attachments { files.append(try .holding(bytes, operation)) }
        let process = try Spawn(command, files: files).start(operation)
        self.init(
            process,
            end: try Descriptor.end(of: process, operation),
            output: CappedOutput(output.read, limit: command.outputLimit),
            errors: CappedOutput(errors.read, limit: command.outputLimit)
        )
    }

    private init(
        _ process: pid_t,
        end: Descriptor,
        output: CappedOutput,
        errors: CappedOutput
    ) {
        self.process = process
        self.end = end
        self.output = output
        self.errors = errors
    }

    /// Waits for its end, or ends it with its whole group.
    consuming func finish(_ command: ChildCommand) -> ChildOutcome {
        var ending: ChildOutcome.Ending?
        var heard = start
        while ending == nil {
            let deadline = start + command.deadline
            let patience = command.silence.map { heard + $0 } ?? deadline
            let next = ContinuousClock.now + Self.interval
            let (hasEnded, hasSaid) = wait(until: min(deadline, patience, next))
            if hasSaid { heard = .now }
            if output.isOverfull || errors.isOverfull {
                ending = .saidTooMuch
            } else if hasEnded {
                break
            } else if ContinuousClock.now >= deadline {
                ending = .outOfTime
            } else if let silence = command.silence, ContinuousClock.now >= heard + silence {
                ending = .silent
            } else if command.isStopped() {
                ending = .stopped
            }
        }
        // Until the child is reaped, no other process can have its group's number.
        kill(-process, SIGKILL)
        let status = reap()
        output.drain()
        errors.drain()
        return ChildOutcome(
            ending: ending ?? Self.ending(status),
            output: output.bytes,
            errors: errors.bytes
        )
    }

    /// Reads what there is, or waits for more; whether the child has ended, and whether it said
    /// something on standard output.
    private mutating func wait(until deadline: ContinuousClock.Instant) -> (Bool, Bool) {
        let rest = (deadline - .now) / .milliseconds(1)
        let milliseconds = Int32(max(0, min(rest.rounded(.up), 60_000)))
        var polled = [end.number, output.number, errors.number].map {
            pollfd(fd: $0, events: Int16(POLLIN), revents: 0)
        }
        guard unsafe poll(&polled, nfds_t(polled.count), milliseconds) > 0 else {
            return (false, false)
        }
        let hasSaid = polled[1].revents != 0 && output.drain()
        if polled[2].revents != 0 { errors.drain() }
        return (polled[0].revents != 0, hasSaid)
    }

    private func reap() -> Int32 {
        var status: Int32 = 0
        while unsafe waitpid(process, &status, 0) < 0, errno == EINTR {}
        return status
    }

    /// As `<sys/wait.h>` takes a status apart by macros.
    private static func ending(_ status: Int32) -> ChildOutcome.Ending {
        let signal = status & 0x7f
        return signal == 0 ? .exited((status >> 8) & 0xff) : .signalled(signal)
    }
}
