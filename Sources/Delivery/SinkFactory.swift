public import Model

/// Makes sinks out of what manifests ask for.
public struct SinkFactory: Sendable {
    private let makeSink: @Sendable (SinkSpec) throws(SinkError) -> any Sink

    /// Makes a factory; the root, where relative paths begin, is an absolute path that the operator
    /// chose, links included.
    public init(filesRoot: String) {
        self.init { (spec) throws(SinkError) in
            guard case .file(let file) = spec, spec.limitation == nil else {
                throw SinkError(
                    sink: spec.id,
                    detail: "this version of Regent \(spec.limitation ?? "cannot write there")",
                    hint: "use a newer one, or leave the sink out"
                )
            }
            return try FileSink(file, filesRoot: filesRoot)
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
