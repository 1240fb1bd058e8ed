import Foundation
import Reporting
import Secrets

/// Looks at the libraries and at what the system does with this process's memory.
enum MachineChecks {
    static func run() -> [HealthCheck] {
        let isLocked = LockedMemory.canLock(byteCount: triedBytes)
        return LibraryJudgement.checks(LibraryJudgement.present) + [
            MachineJudgement.memory(isLocked: isLocked, limitBytes: limit(__RLIMIT_MEMLOCK)),
            MachineJudgement.swap(
                text(of: "/proc/swaps").map(MachineJudgement.devices),
                isLocked: isLocked
            ),
            MachineJudgement.coreDumps(
                limitBytes: limit(RLIMIT_CORE),
                pattern: text(of: "/proc/sys/kernel/core_pattern")
            ),
        ]
    }

    /// More than the secrets and keys of a run need.
    private static let triedBytes = 256 * 1024

    /// The soft limit of a resource; nil: there is none.
    private static func limit(_ resource: __rlimit_resource) -> UInt64? {
        var limits = rlimit()
        guard unsafe getrlimit(Int32(resource.rawValue), &limits) == 0 else { return nil }
        return limits.rlim_cur == rlim_t.max ? nil : UInt64(limits.rlim_cur)
    }

    private static func text(of path: String) -> String? {
        FileManager.default.contents(atPath: path).map { String(decoding: $0, as: UTF8.self) }
    }
}
