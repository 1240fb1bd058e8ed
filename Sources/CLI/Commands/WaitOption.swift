import Model

/// How long a command waits for what becomes of calls whose answers were lost.
enum WaitOption {
    static let description = OptionDescription(
        names: ["--wait"],
        placeholder: "DURATION",
        summary: "how long to wait for what became of calls whose answers were lost; what is not "
            + "known then goes on with the next run",
        defaultText: "2m"
    )

    static func value(in arguments: ParsedArguments) throws(UsageError) -> Duration {
        try arguments.value("--wait", expecting: "a duration such as 2m") {
            $0 == "0" ? .zero : try? Duration(text: $0)
        } ?? .minutes(2)
    }
}
