import Engine
import Foundation
import Manifests
import Model
import Reporting
import Secrets
import State

/// Looks at the state, its files and its key; changes nothing.
struct StateChecks: Sendable {
    let configuration: ControllerConfiguration

    /// What was found, and what the state holds; nil where it cannot be read, empty where there is none.
    struct Finding: Sendable {
        var checks: [HealthCheck]
        var recorded: RecordedState?
    }

    private var path: String { configuration.stateFile }
    private var folder: String { URL(filePath: path).deletingLastPathComponent().path }

    /// It blocks.
    func run() -> Finding {
        var finding = Finding(checks: [], recorded: nil)
        do throws(StoreError) {
            guard let store = try SQLiteStore.openForReading(path: path) else {
                return fresh()
            }
            let recorded = try store.snapshot()
            let sealed = try store.sealedSecrets()
            finding.recorded = recorded
            finding.checks.append(state(recorded, damage: try store.damage()))
            finding.checks += surroundings()
            finding.checks += EscrowKeyCheck(configuration).checks(recorded, sealed)
        } catch {
            finding.checks.append(Self.failure(error))
            finding.checks += surroundings()
            finding.checks += EscrowKeyCheck(configuration).checks(nil, [])
        }
        return finding
    }

    /// Nothing was applied yet.
    private func fresh() -> Finding {
        let place = nearestFolder
        let check =
            FileManager.default.isWritableFile(atPath: place)
            ? HealthCheck("state", .ok, "there is none yet at \(path); the first apply makes it")
            : HealthCheck(
                "state",
                .failed,
                "there is none yet at \(path), and \(place) cannot be written to make it",
                remedy: "mend the folder's permissions, or say where with state.file"
            )
        let recorded = RecordedState(lineage: "")
        return Finding(
            checks: [check, StateJudgement.space(SQLiteStore.freeBytes(in: place), in: place)]
                + EscrowKeyCheck(configuration).checks(recorded, []),
            recorded: recorded
        )
    }

    private func state(_ recorded: RecordedState, damage: [String]) -> HealthCheck {
        if let first = damage.first {
            return HealthCheck(
                "state",
                .failed,
                "\(path) is damaged: \(first)",
                remedy: "stop Regent and restore a backup, or rebuild it with "
                    + "`regent state recover --force`"
            )
        }
        let words =
            "\(path) is sound: lineage \(recorded.lineage.prefix(8)), serial \(recorded.serial), "
            + "\(recorded.tokens.count) \(recorded.tokens.count == 1 ? "token" : "tokens"), "
            + "\(recorded.openOperations.count) open"
        guard FileManager.default.isWritableFile(atPath: path),
            FileManager.default.isWritableFile(atPath: folder)
        else {
            return HealthCheck(
                "state",
                .failed,
                "\(words); but it cannot be written",
                remedy: "mend the permissions of the file and of its folder"
            )
        }
        return HealthCheck("state", .ok, words)
    }

    private static func failure(_ error: StoreError) -> HealthCheck {
        let words = error.description
        guard let place = words.range(of: "; ") else { return HealthCheck("state", .failed, words) }
        return HealthCheck(
            "state",
            .failed,
            String(words[..<place.lowerBound]),
            remedy: String(words[place.upperBound...])
        )
    }

    // MARK: Beside it

    private func surroundings() -> [HealthCheck] {
        let writer = SQLiteStore.writer(of: path)
        let lock = HealthCheck(
            "state writer",
            .ok,
            writer.map { "it is written by \($0)" } ?? "nobody writes it at the moment"
        )
        let modes = ["", "-wal", "-shm", ".spill", ".lock"].compactMap { suffix in
            Self.mode(of: path + suffix).map { (path: path + suffix, mode: $0) }
        }
        let space = StateJudgement.space(SQLiteStore.freeBytes(in: folder), in: folder)
        return [lock, StateJudgement.modes(modes), space].compactMap(\.self) + spilled()
    }

    private func spilled() -> [HealthCheck] {
        let count = (try? SpillFile(beside: path).entries().count) ?? 0
        guard count > 0 else { return [] }
        return [
            HealthCheck(
                "state spill",
                .warning,
                "\(count) new \(count == 1 ? "secret is" : "secrets are") kept beside the state, "
                    + "which could not take them",
                remedy: "run `regent apply`: it takes them from there first"
            )
        ]
    }

    static func mode(of path: String) -> UInt16? {
        let attributes = try? FileManager.default.attributesOfItem(atPath: path)
        return (attributes?[.posixPermissions] as? NSNumber)?.uint16Value
    }

    private var nearestFolder: String {
        var url = URL(filePath: folder)
        while !FileManager.default.fileExists(atPath: url.path), url.path != "/" {
            url.deleteLastPathComponent()
        }
        return url.path
    }
}

/// Looks at the escrow key: whether it is there, is private, and opens what the state holds.
struct EscrowKeyCheck {
    private let configuration: ControllerConfiguration
    private var path: String { configuration.escrowKeyFile }

    private static let name = "escrow key"

    init(_ configuration: ControllerConfiguration) { self.configuration = configuration }

    /// - Parameter recorded: What the state holds; nil: it cannot be read.
    func checks(_ recorded: RecordedState?, _ sealed: [SealedSecret]) -> [HealthCheck] {
        let file = EscrowKeyFile(configuration)
        let key: SealingKey
        do {
            if let recorded, try file.isMissing(for: recorded) {
                let words = "there is none yet at \(path); the first apply makes it"
                return [HealthCheck(Self.name, .ok, words)]
            }
            key = try file.read()
            if let recorded { try file.refuseMistaken(key, for: recorded) }
        } catch let failure as CommandFailure {
            return [Self.failure(failure.message)]
        } catch {
            return [Self.failure("\(error)")]
        }
        return [opening(sealed, recorded?.lineage ?? "", with: key)] + warnings
    }

    private func opening(
        _ sealed: [SealedSecret],
        _ lineage: String,
        with key: SealingKey
    ) -> HealthCheck {
        let escrow = Escrow(key: key, lineage: lineage)
        let lost = sealed.count { !escrow.opens($0) }
        guard lost == 0 else {
            return HealthCheck(
                Self.name,
                .failed,
                "\(key.keyID) does not open \(lost) of \(sealed.count) sealed secrets",
                remedy: "bring back the key that sealed them, or give them up with "
                    + "`regent state rekey --discard-sealed`"
            )
        }
        let opened =
            sealed.isEmpty
            ? "nothing is sealed at the moment"
            : "it opens \(sealed.count == 1 ? "the one sealed secret" : "all \(sealed.count) sealed secrets")"
        return HealthCheck(Self.name, .ok, "\(key.keyID) at \(path); \(opened)")
    }

    private var warnings: [HealthCheck] {
        var checks: [HealthCheck] = []
        if !SecretFile.isPrivate(path) {
            checks.append(
                HealthCheck(
                    "escrow key mode",
                    .warning,
                    "others can read \(path)",
                    remedy: "chmod 600 \(path); `regent state rekey` makes another key where "
                        + "somebody may have read it"
                )
            )
        }
        func folder(of path: String) -> String {
            URL(filePath: path).resolvingSymlinksInPath().deletingLastPathComponent().path
        }
        if folder(of: path) == folder(of: configuration.stateFile) {
            checks.append(
                HealthCheck(
                    "escrow key place",
                    .warning,
                    "the key lies beside the state whose secrets it seals",
                    remedy: "keep it in another folder, and out of the state's backups"
                )
            )
        }
        return checks
    }

    /// `what happened; what to do`.
    private static func failure(_ message: String) -> HealthCheck {
        guard let place = message.range(of: "; ") else {
            return HealthCheck(name, .failed, message)
        }
        return HealthCheck(
            name,
            .failed,
            String(message[..<place.lowerBound]),
            remedy: String(message[place.upperBound...])
        )
    }
}
