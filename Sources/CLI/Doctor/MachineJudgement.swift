import Reporting

/// Whether a secret in memory can reach a disk: by the swap, or by a picture of a process that
/// crashed.
enum MachineJudgement {
    /// - Parameters:
    ///   - isLocked: Whether the system locked the memory of a secret.
    ///   - limitBytes: How many bytes may be locked; nil: as many as one likes.
    static func memory(isLocked: Bool, limitBytes: UInt64?) -> HealthCheck {
        let limit = limitBytes.map { "\($0 / 1024) KiB" } ?? "any number of bytes"
        guard isLocked else {
            return HealthCheck(
                "locked memory",
                .warning,
                "the system locks no memory for this process (limit: \(limit)), so that secrets may "
                    + "reach the swap",
                remedy:
                    "raise the limit (ulimit -l, LimitMEMLOCK= of systemd), or give CAP_IPC_LOCK"
            )
        }
        return HealthCheck("locked memory", .ok, "secrets are locked in memory (limit: \(limit))")
    }

    /// What `/proc/swaps` has: the devices that are swapped to.
    static func devices(swaps: String) -> [String] {
        swaps.split(separator: "\n").dropFirst().compactMap { line in
            line.split(whereSeparator: \.isWhitespace).first.map(String.init)
        }
    }

    static func swap(_ devices: [String]?, isLocked: Bool) -> HealthCheck {
        guard let devices else {
            return HealthCheck("swap", .skipped, "/proc/swaps cannot be read")
        }
        let onDisk = devices.filter { !$0.hasPrefix("/dev/zram") }
        guard let first = onDisk.first else {
            let words = devices.isEmpty ? "there is none" : "it is in memory alone (zram)"
            return HealthCheck("swap", .ok, words)
        }
        guard !isLocked else {
            return HealthCheck("swap", .ok, "\(first) is in use; locked secrets never go there")
        }
        return HealthCheck(
            "swap",
            .warning,
            "\(first) is in use, and secrets are not locked in memory",
            remedy: "let memory be locked, encrypt the swap, or turn it off"
        )
    }

    /// - Parameters:
    ///   - limitBytes: How large a core dump may be; nil: as large as it is.
    ///   - pattern: What `/proc/sys/kernel/core_pattern` says.
    static func coreDumps(limitBytes: UInt64?, pattern: String?) -> HealthCheck {
        // A program that takes dumps by a pipe gets them whatever the limit is (core(5)).
        if let pattern, pattern.hasPrefix("|") {
            let program = pattern.dropFirst().prefix { !$0.isWhitespace }
            return HealthCheck(
                "core dumps",
                .warning,
                "a process that crashes is given to \(program), and with it parts of requests and "
                    + "answers; locked secrets are left out",
                remedy: "let it keep nothing of regent (Storage=none in coredump.conf of systemd)"
            )
        }
        guard limitBytes == 0 else {
            return HealthCheck(
                "core dumps",
                .warning,
                "a process that crashes leaves its memory in a file, and with it parts of requests "
                    + "and answers; locked secrets are left out",
                remedy: "forbid it: ulimit -c 0, or LimitCORE=0 of systemd"
            )
        }
        return HealthCheck("core dumps", .ok, "none is written")
    }
}
