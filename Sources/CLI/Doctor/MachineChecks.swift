import Foundation
import Reporting
import Secrets

/// Looks at the libraries and at what the system does with this process's memory.
enum MachineChecks {
    static func run() -> [HealthCheck] {
        let isLocked = LockedMemory.canLock(byteCount: triedBytes)
        return LibraryJudgement.checks(LibraryJudgement.present) + [
            MachineJudgement.memory(isLocked: isLocked, limitBytes: ProcessLimits.lockedBytes),
            MachineJudgement.swap(
                text(of: "/proc/swaps").map(MachineJudgement.devices),
                isLocked: isLocked
            ),
            MachineJudgement.coreDumps(
                limitBytes: ProcessLimits.coreDumpBytes,
                pattern: text(of: "/proc/sys/kernel/core_pattern")
            ),
        ]
    }

    /// More than the secrets and keys of a run need.
    private static let triedBytes = 256 * 1024

    private static func text(of path: String) -> String? {
        FileManager.default.contents(atPath: path).map { String(decoding: $0, as: UTF8.self) }
    }
}
