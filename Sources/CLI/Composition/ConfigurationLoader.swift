import Foundation
import Manifests
import Model
import Reporting

/// A configuration and where it came from.
struct LoadedConfiguration {
    var configuration: ControllerConfiguration
    var settings: [ConfigurationSetting]
    /// What a person should look at, although it is valid.
    var warnings: [Diagnostic]
    /// The file that was read; nil: there was none.
    var file: String?
}

/// Finds and reads the configuration: option over environment over file over default.
struct ConfigurationLoader {
    let environment: [String: String]
    let workingDirectory: String

    private static let systemFile = "/etc/regent/regent.yaml"
    private static let noConfiguration =
        "there is no configuration; give one with --config FILE, in REGENT_CONFIG, as "
        + "./regent.yaml, or as \(systemFile)"
    private static let largestFileBytes = Limits.manifestFileBytes

    /// Reads `file`, else `REGENT_CONFIG`, else `./regent.yaml`, else `/etc/regent/regent.yaml`.
    ///
    /// - Throws: ``CommandFailure`` with everything that is wrong.
    func load(
        file named: String?,
        options: [String: String],
        textOptions: TextOptions
    ) throws -> LoadedConfiguration {
        let path = try find(named)
        let bytes = try path.map(read)
        let result = decodeConfiguration(
            file: path.flatMap { path in bytes.map { (path: path, bytes: $0) } },
            options: options,
            environment: environment,
            folder: path.map { URL(filePath: $0).deletingLastPathComponent().path }
                ?? workingDirectory
        )
        guard let configuration = result.configuration else {
            if path == nil, options.isEmpty, !environment.keys.contains(where: Self.isOurs) {
                throw CommandFailure(Self.noConfiguration)
            }
            let text = DiagnosticText.render(result.diagnostics, textOptions)
            let hint =
                path == nil
                ? "\nno configuration was found; give one with --config FILE or as ./regent.yaml"
                : ""
            throw CommandFailure("the configuration is not valid\n\(text)\(hint)")
        }
        return LoadedConfiguration(
            configuration: configuration,
            settings: result.settings,
            warnings: result.diagnostics,
            file: path
        )
    }

    private static func isOurs(_ variable: String) -> Bool { variable.hasPrefix("REGENT_") }

    /// The file that is read; nil where there is none.
    func find(_ named: String?) throws -> String? {
        let wanted = [named, environment["REGENT_CONFIG"]].compactMap { $0 }.first { !$0.isEmpty }
        if let wanted {
            let path = absolute(wanted)
            guard FileManager.default.fileExists(atPath: path) else {
                throw CommandFailure("there is no configuration at \(path)")
            }
            return path
        }
        return [absolute("regent.yaml"), Self.systemFile].first {
            FileManager.default.fileExists(atPath: $0)
        }
    }

    private func absolute(_ path: String) -> String {
        URL(
            filePath: path,
            relativeTo: URL(filePath: workingDirectory, directoryHint: .isDirectory)
        )
        .standardizedFileURL.path
    }

    private func read(_ path: String) throws -> [UInt8] {
        guard let data = FileManager.default.contents(atPath: path) else {
            throw CommandFailure("\(path) cannot be read")
        }
        guard data.count <= Self.largestFileBytes else {
            throw CommandFailure("\(path) is larger than \(Self.largestFileBytes / 1024) KiB")
        }
        return Array(data)
    }
}
