/// A program that the configuration names, and that is given the secret.
public struct HookSinkSpec: Hashable, Sendable, Codable {
    /// The hook's name in the configuration.
    public var name: String
    /// What the program is given behind its own arguments.
    public var arguments: [String]
    /// What every kind of sink can be told.
    public var options: SinkOptions

    /// Makes a sink.
    public init(name: String, arguments: [String] = [], options: SinkOptions = SinkOptions()) {
        self.name = name
        self.arguments = arguments
        self.options = options
    }
}
