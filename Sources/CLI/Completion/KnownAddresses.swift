import Model
import State

/// The addresses that a command line may name, for completion: read, and never a word of complaint.
struct KnownAddresses {
    private let context: CommandContext
    private let line: [String]

    /// - Parameter line: The words that are typed so far; what they say of the configuration counts.
    init(_ context: CommandContext, line: [String]) {
        self.context = context
        self.line = line
    }

    /// Those of the state, or of the manifests where there is no state yet; none where neither can
    /// be read.
    func all() -> [String] {
        guard let addresses = try? read() else { return [] }
        return addresses.map(\.description)
    }

    private func read() throws -> [Address] {
        var options: [String: String] = [:]
        for (path, option) in ConfigurationOptions.byPath { options[path] = value(of: option) }
        let configuration = try ConfigurationLoader(
            environment: context.invocation.environment,
            workingDirectory: context.invocation.workingDirectory
        ).load(
            file: value(of: ConfigurationOptions.file),
            options: options,
            textOptions: context.textOptions()
        ).configuration
        let store = try? SQLiteStore.openForReading(path: configuration.stateFile)
        if let addresses = try? store?.addresses(), !addresses.isEmpty { return addresses }
        let folder = ManifestFolder(workingDirectory: context.invocation.workingDirectory)
        let source = folder.ofSource(in: configuration)
        // Where the source is elsewhere, the folder that one happens to be in is not searched.
        guard source != "." else { return [] }
        let files = try folder.read([source])
        return try folder.desiredState(in: files, configuration).specs.keys.sorted()
    }

    /// The last value of an option on the line.
    private func value(of option: OptionDescription) -> String? {
        var value: String?
        for (place, word) in line.enumerated() {
            for name in option.names {
                if word == name, place + 1 < line.count {
                    value = line[place + 1]
                } else if word.hasPrefix(name + "=") {
                    value = String(word.dropFirst(name.count + 1))
                }
            }
        }
        return value
    }
}
