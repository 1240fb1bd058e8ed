import Foundation

/// A file that a command's option asks for.
struct OutputFile {
    private let shown: String
    private let place: URL

    init(_ path: String, _ context: CommandContext) {
        shown = path
        place = URL(filePath: context.invocation.absolute(path))
    }

    /// Writes it: a file at one stroke, anything else as it is, since a device must not be replaced by
    /// a file.
    ///
    /// - Throws: ``CommandFailure`` with the system's words.
    func write(_ bytes: some Sequence<UInt8>) throws(CommandFailure) {
        let type = try? FileManager.default.attributesOfItem(atPath: place.path)[.type]
        let isOther = type.map { $0 as? FileAttributeType != .typeRegular } ?? false
        do {
            try Data(bytes).write(to: place, options: isOther ? [] : .atomic)
        } catch {
            let system = (error as NSError).userInfo[NSUnderlyingErrorKey] as? any Error
            let words = (system as? POSIXError).map {
                WriteError(code: $0.code.rawValue).description
            }
            throw CommandFailure(
                "\(shown.escapingControls) cannot be written: \(words ?? error.localizedDescription)"
            )
        }
    }
}
