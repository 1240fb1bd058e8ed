public import Manifests
public import Model
public import Planning
import Reporting

/// Reads the status that was published last, from wherever the configuration has it.
public struct StatusReader: Sendable {
    private let source: SourceReader
    private let target: ControllerConfiguration.StatusTarget

    /// Takes the source's repository, and where in it or beside it the status lies.
    public init(source: SourceReader, target: ControllerConfiguration.StatusTarget) {
        self.source = source
        self.target = target
    }

    /// What was published; nil where there is nothing that Regent wrote.
    ///
    /// - Throws: A ``Model/Diagnostic`` where it cannot be read.
    public func read() async throws(Diagnostic) -> PublishedStatus? {
        let bytes: [UInt8]?
        switch target {
        case .branch(let branch):
            bytes = try await source.statusFile(StatusFiles.indexPath(under: branch.path))
        case .directory(let folder):
            bytes = await StatusFolder(path: folder).read(StatusFiles.indexPath(under: ""))
        }
        return bytes.flatMap(StatusFiles.published)
    }

    /// Where it lies, for messages.
    public var place: String {
        switch target {
        case .branch(let branch): "the branch '\(branch.name)'"
        case .directory(let folder): folder
        }
    }
}
