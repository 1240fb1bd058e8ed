extension CommandContext {
    /// Asks a person, and goes on with a yes only.
    ///
    /// - Throws: ``CommandFailure`` where nobody can be asked, or the answer is another one.
    func confirm() throws {
        guard console.isInputTerminal else {
            throw CommandFailure("there is nobody to ask; say --yes to do it without a question")
        }
        console.write("Do this? Only 'yes' is taken for a yes: ")
        switch console.readAnswer({ invocation.stop.isStopped }) {
        case "yes": return
        case nil:
            console.write("\n")
            throw CommandFailure("nothing was done")
        case let answer?:
            throw CommandFailure("nothing was done: the answer was '\(answer)', not 'yes'")
        }
    }
}
