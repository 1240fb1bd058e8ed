import Foundation
import Importing
import Model

/// What the command line of an import says.
struct ImportRequest {
    let organization: String?
    /// As it was named; absolute where it leads out of the working directory.
    let folder: String
    let rotate: Adoption.Rotation?
    let expiresAfter: Duration?
    let chosen: Set<TokenID>
    /// A state file of Terraform; nil: the API is asked.
    let terraformFile: String?
    let onlyLists: Bool
    let isDryRun: Bool

    /// Reads it.
    ///
    /// - Throws: ``UsageError``, and ``CommandFailure`` where two options say opposite things.
    init(_ arguments: ParsedArguments) throws {
        organization = try arguments.value("--organization", expecting: "a DNS name") {
            DNSName.isSubdomain($0) ? $0 : nil
        }
        let named = arguments.value("--into") ?? "."
        folder = named.isEmpty ? "." : named
        rotate = arguments.value("--rotate").flatMap(Adoption.Rotation.init)
        // Shorter ones are refused in a manifest, since both tokens have to fit into an overlap.
        let shortest = RotationPolicy.defaultOverlap * 2
        expiresAfter = try arguments.value(
            "--expires-after",
            expecting: "a duration from \(shortest.text) on, such as 90d"
        ) { text in
            guard let length = try? Duration(text: text), length >= shortest else { return nil }
            return length
        }
        var chosen: Set<TokenID> = []
        for text in arguments.values("--token") {
            guard let id = TokenID(text) else {
                throw UsageError.malformedValue(text, of: "--token", expected: "a token's id")
            }
            chosen.insert(id)
        }
        self.chosen = chosen
        terraformFile = arguments.value("--terraform")
        onlyLists = arguments.flag("--unmanaged")
        isDryRun = arguments.flag("--dry-run")
        if onlyLists, isDryRun {
            throw CommandFailure(
                "--unmanaged writes nothing; leave --dry-run out, or --unmanaged to see the files",
                status: .usage
            )
        }
    }

    func options(of organization: String, in workingDirectory: String) -> ImportOptions {
        let leadsOut = folder.split(separator: "/").contains("..")
        let place =
            leadsOut
            ? URL(filePath: folder, relativeTo: URL(filePath: workingDirectory + "/"))
                .standardizedFileURL.path
            : folder.hasPrefix("./") ? String(folder.dropFirst(2)) : folder
        return ImportOptions(
            organization: organization,
            folder: place,
            rotate: rotate ?? (terraformFile == nil ? .atNext : .now),
            expiresAfter: expiresAfter,
            chosen: chosen
        )
    }
}
