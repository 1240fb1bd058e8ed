public import Engine
public import Model

/// All that a command gets from the process, so that nothing in it is global.
public struct Invocation: Sendable {
    /// The words behind the program's name.
    public var arguments: [String]
    /// The environment.
    public var environment: [String: String]
    /// What relative paths are relative to.
    public var workingDirectory: String
    /// Where it writes and whom it asks.
    public var console: Console
    /// The clock.
    public var time: TimeSource
    /// Given by the first Ctrl-C or SIGTERM: what is under way ends, nothing new begins.
    public var stop: StopSignal
    /// What is left when a command is done.
    public var leftovers: Leftovers

    /// Makes an invocation.
    public init(
        arguments: [String],
        environment: [String: String],
        workingDirectory: String,
        console: Console,
        time: TimeSource,
        stop: StopSignal,
        leftovers: Leftovers = Leftovers()
    ) {
        self.arguments = arguments
        self.environment = environment
        self.workingDirectory = workingDirectory
        self.console = console
        self.time = time
        self.stop = stop
        self.leftovers = leftovers
    }
}

extension Invocation {
    /// A path as the command line has it: a relative one begins in the working directory.
    func absolute(_ path: String) -> String {
        path.hasPrefix("/") ? path : "\(workingDirectory)/\(path)"
    }
}
