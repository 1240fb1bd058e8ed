public import Model

/// Makes sinks out of what manifests ask for.
public struct SinkFactory: Sendable {
    private let makeSink: @Sendable (SinkSpec) throws(SinkError) -> any Sink

    /// Makes a factory; the root, where relative paths begin, is an absolute path that the operator
    /// chose, links included.
    public init(filesRoot: String) {
        self.init { (spec) throws(SinkError) in
            switch spec {
            case .file(let file): try FileSink(file, filesRoot: filesRoot)
            }
        }
    }

    /// Makes a factory of sinks of another kind, such as those of a simulation.
    package init(making makeSink: @escaping @Sendable (SinkSpec) throws(SinkError) -> any Sink) {
        self.makeSink = makeSink
    }

    /// Makes a sink, and touches nothing yet.
    ///
    /// - Throws: ``SinkError`` where the spec itself cannot be served.
    public func make(_ spec: SinkSpec) throws(SinkError) -> any Sink {
        try makeSink(spec)
    }
}
