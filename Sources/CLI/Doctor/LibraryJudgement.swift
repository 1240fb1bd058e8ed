import HTTPClient
import Manifests
import RemoteGit
import Reporting
import Sandbox
import Secrets
import State

/// Whether the libraries of the system are those that security updates are made for.
enum LibraryJudgement {
    /// A library as it is at run time.
    struct Library: Hashable {
        let name: String
        let version: String
        /// The oldest version that Debian 12 supports, and which Regent is tested with.
        let floor: String
    }

    /// The libraries of this process.
    static var present: [Library] {
        let openSSL = CurlVersion.openSSL.map {
            [Library(name: "OpenSSL", version: $0, floor: "3.0.15")]
        }
        return [
            Library(name: "libgit2", version: RemoteGit.libgit2Version, floor: "1.5.1"),
            Library(name: "libssh2", version: RemoteGit.libssh2Version, floor: "1.10.0"),
            Library(name: "libcurl", version: CurlVersion.libcurl, floor: "7.88.1"),
        ] + (openSSL ?? []) + [
            Library(name: "libsodium", version: SodiumVersion.libsodium, floor: "1.0.18"),
            Library(name: "SQLite", version: SQLiteStore.libraryVersion, floor: "3.40.1"),
            Library(name: "libyaml", version: YAMLVersion.libyaml, floor: "0.2.5"),
            Library(
                name: "libmicrohttpd",
                version: SandboxLibraries.libmicrohttpd,
                floor: "0.9.75"
            ),
            Library(name: "zlib", version: SandboxLibraries.zlib, floor: "1.2.13"),
        ]
    }

    /// One check of all that are new enough, and one of each that is not.
    static func checks(_ libraries: [Library]) -> [HealthCheck] {
        let old = libraries.filter { !isAtLeast($0.floor, $0.version) }
        let good = libraries.filter { !old.contains($0) }
        let names = good.map { "\($0.name) \($0.version)" }.joined(separator: ", ")
        let fine = HealthCheck("libraries", .ok, names)
        return (good.isEmpty ? [] : [fine])
            + old.map { library in
                HealthCheck(
                    "libraries",
                    of: library.name,
                    .warning,
                    "\(library.version) is older than \(library.floor), the oldest that is tested "
                        + "and gets security updates",
                    remedy: "upgrade the system's package of \(library.name)"
                )
            }
    }

    /// Compares numbers between dots; what stands behind them (`1.2.13.zlib-ng`) says nothing.
    static func isAtLeast(_ floor: String, _ version: String) -> Bool {
        func numbers(_ text: String) -> [Int] {
            let parts = text.split(separator: ".").prefix(3).map { $0.prefix(while: \.isNumber) }
            let known = parts.map { Int($0) ?? 0 }
            return known + Array(repeating: 0, count: 3 - known.count)
        }
        let (wanted, found) = (numbers(floor), numbers(version))
        return !found.lexicographicallyPrecedes(wanted)
    }
}
