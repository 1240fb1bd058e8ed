import Model

extension ParsedArguments {
    /// The argument `ADDRESS`; nil where it was left out.
    func address() throws(UsageError) -> Address? {
        try positional("ADDRESS", expecting: "organization/name, like acme/checkout-ingest") {
            Address($0)
        }
    }
}

extension RecordedState {
    /// Refuses an address that neither a manifest nor a token ever had.
    ///
    /// - Throws: ``CommandFailure``.
    func checkKnows(_ address: Address) throws(CommandFailure) {
        let known = Set(tokens.keys).union(manifestPaths.keys).union(openOperations.keys)
        guard known.contains(address) else { throw .unknown(address, among: known.sorted()) }
    }
}

extension CommandFailure {
    static func noState(_ path: String) -> CommandFailure {
        CommandFailure("there is no state at \(path) yet: nothing was applied; see `regent plan`")
    }

    static func unknown(_ address: Address, among known: [Address]) -> CommandFailure {
        let nearest = closestMatch(to: address.description, in: known.map(\.description))
        let hint = nearest.map { "did you mean \($0)?" } ?? "`regent status` lists all of them"
        return CommandFailure("the state knows no \(address); \(hint)")
    }
}
