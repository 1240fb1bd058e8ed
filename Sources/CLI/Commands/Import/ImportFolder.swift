import Foundation
import Importing
import Manifests
import Model
import Reporting

/// The folder that an import writes to.
struct ImportFolder {
    private let invocation: Invocation

    init(_ invocation: Invocation) { self.invocation = invocation }

    /// The manifests below the folder, and the defaults above it.
    func present(_ options: ImportOptions) throws -> [ParsedFile] {
        let folder = ManifestFolder(workingDirectory: invocation.workingDirectory)
        let isThere = FileManager.default.fileExists(atPath: invocation.absolute(options.folder))
        let below = isThere ? try folder.read([options.folder]) : []
        let new = ManifestFile(path: "\(options.organizationFolder)/new", bytes: [])
        let above = try folder.readAbove(below + [new])
        return below.map(ManifestParser.parse)
            + above.compactMap { ManifestParser.parse($0).onlyDefaults }
    }

    /// What manifests in the organization's folder inherit from defaults that are there.
    static func inherited(_ options: ImportOptions, from present: [ParsedFile]) -> SharedFields {
        let name = "a-manifest-that-says-nothing"
        let probe = ManifestText.token(
            TokenSpec(
                address: Address(organization: options.organization, name: name),
                position: SourcePosition(path: "\(options.organizationFolder)/\(name).yaml")
            ),
            under: SharedFields(organization: options.organization)
        )
        let file = ManifestFile(
            path: "\(options.organizationFolder)/\(name).yaml",
            bytes: Array(probe.utf8)
        )
        func spec(defaultOrganization: String?) -> TokenSpec? {
            SourceAssembler.assemble(
                present + [ManifestParser.parse(file)],
                under: SourceRules(defaultOrganization: defaultOrganization)
            ).specs.values.first { $0.address.name == name }
        }
        guard let read = spec(defaultOrganization: options.organization) else {
            return SharedFields()
        }
        return SharedFields(
            organization: spec(defaultOrganization: nil)?.address.organization,
            tokenDescription: read.tokenDescription.isEmpty ? nil : read.tokenDescription,
            lifetime: read.lifetime == .never ? nil : read.lifetime
        )
    }

    /// Reads the new files back, beside what is there already.
    ///
    /// When a token is rotated and where its secret goes may be inherited; what it is may not.
    ///
    /// - Throws: ``CommandFailure`` where one would not say what its token is: then nothing may be
    ///   written, since an apply would change the token.
    static func check(
        _ files: [ManifestFolderText.File],
        of entries: [ImportEntry],
        beside survey: ImportSurvey
    ) throws {
        let new = files.map { file in
            ManifestParser.parse(ManifestFile(path: file.path, bytes: Array(file.text.utf8)))
        }
        let desired = SourceAssembler.assemble(
            survey.present + new,
            under: SourceRules(defaultOrganization: survey.options.organization)
        )
        for spec in entries.compactMap(\.spec) {
            if let found = desired.specs[spec.address], found.describesSameToken(as: spec) {
                continue
            }
            let reason =
                desired.held[spec.address]?.message
                ?? "it would inherit from the TokenDefaults that are there"
            throw CommandFailure(
                "nothing was written: the manifest of \(spec.address) would not say what its token "
                    + "is: \(reason); choose another folder with --into"
            )
        }
    }

    /// Writes all files, or none where one of them is there.
    ///
    /// - Throws: ``CommandFailure`` that names the file.
    func write(_ files: [ManifestFolderText.File]) throws {
        for file in files
        where FileManager.default.fileExists(atPath: invocation.absolute(file.path)) {
            throw CommandFailure(
                "nothing was written: \(file.path) is there already, and no file is overwritten; "
                    + "move it, or choose another folder with --into"
            )
        }
        for file in files {
            let place = URL(filePath: invocation.absolute(file.path))
            do {
                try FileManager.default.createDirectory(
                    at: place.deletingLastPathComponent(),
                    withIntermediateDirectories: true
                )
                try Data(file.text.utf8).write(to: place, options: .withoutOverwriting)
            } catch {
                throw CommandFailure(
                    "\(file.path) cannot be written: \(error.localizedDescription)"
                )
            }
        }
    }
}

extension TokenSpec {
    /// Whether both say the same of the token, however it is rotated and delivered.
    fileprivate func describesSameToken(as other: TokenSpec) -> Bool {
        tokenName == other.tokenName && tokenDescription == other.tokenDescription
            && lifetime == other.lifetime && capabilities == other.capabilities
            && adoption == other.adoption
    }
}
