public import Model

/// Makes sinks out of what manifests ask for.
public struct SinkFactory: Sendable {
    /// Where relative paths begin.
    private let filesRoot: String

    /// Makes a factory; the root is an absolute path that the operator chose, links included.
    public init(filesRoot: String) {
        self.filesRoot = filesRoot
    }

    /// Makes a sink, and touches nothing yet.
    ///
    /// - Throws: ``SinkError`` where the spec itself cannot be served.
    public func make(_ spec: SinkSpec) throws(SinkError) -> any Sink {
        switch spec {
        case .file(let file): try FileSink(file, filesRoot: filesRoot)
        }
    }
}
