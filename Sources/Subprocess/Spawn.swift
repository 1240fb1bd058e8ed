internal import CProcess
import Glibc

/// Starts a program in a process group of its own, with given files as its standard input, output,
/// error and those after them, and with no others.
struct Spawn {
    private let command: ChildCommand
    private let files: [Descriptor]

    init(_ command: ChildCommand, files: [Descriptor]) {
        self.command = command
        self.files = files
    }

    /// The child's process id, which is its group's, too.
    func start(_ operation: String) throws(StartFailure) -> pid_t {
        var actions = unsafe posix_spawn_file_actions_t()
        unsafe posix_spawn_file_actions_init(&actions)
        defer { _ = unsafe posix_spawn_file_actions_destroy(&actions) }
        for (number, file) in files.enumerated() {
            _ = unsafe posix_spawn_file_actions_adddup2(&actions, file.number, Int32(number))
        }
        _ = unsafe posix_spawn_file_actions_addclosefrom_np(&actions, Int32(files.count))
        _ = unsafe posix_spawn_file_actions_addchdir_np(&actions, command.folder)

        var attributes = posix_spawnattr_t()
        unsafe posix_spawnattr_init(&attributes)
        defer { _ = unsafe posix_spawnattr_destroy(&attributes) }
        var (none, all) = (sigset_t(), sigset_t())
        unsafe sigemptyset(&none)
        unsafe sigfillset(&all)
        unsafe posix_spawnattr_setsigmask(&attributes, &none)
        unsafe posix_spawnattr_setsigdefault(&attributes, &all)
        unsafe posix_spawnattr_setpgroup(&attributes, 0)
        let flags = POSIX_SPAWN_SETPGROUP | POSIX_SPAWN_SETSIGMASK | POSIX_SPAWN_SETSIGDEF
        unsafe posix_spawnattr_setflags(&attributes, Int16(flags))

        let environment = command.environment.sorted { $0.key < $1.key }.map { "\($0)=\($1)" }
        var process: pid_t = 0
        let code = unsafe withCStrings([command.program] + command.arguments) { arguments in
            unsafe withCStrings(environment) { environment in
                unsafe posix_spawn(
                    &process,
                    command.program,
                    &actions,
                    &attributes,
                    arguments,
                    environment
                )
            }
        }
        guard code == 0 else { throw StartFailure(operation: operation, code: code) }
        return process
    }

    /// Lends texts as C wants a list of them: with a null pointer at its end.
    private func withCStrings<Result>(
        _ texts: [String],
        _ body: ([UnsafeMutablePointer<CChar>?]) -> Result
    ) -> Result {
        let copies = unsafe texts.map { unsafe strdup($0) } + [nil]
        defer { unsafe copies.forEach { unsafe free($0) } }
        return unsafe body(copies)
    }
}
