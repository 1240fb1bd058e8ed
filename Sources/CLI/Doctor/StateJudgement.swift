import Reporting

/// What the files of the state and of its key say.
enum StateJudgement {
    /// Below this a run can begin nothing that it could not finish.
    private static let leastBytes: UInt64 = 16 * 1024 * 1024
    /// Below this a person should look.
    private static let scarceBytes: UInt64 = 256 * 1024 * 1024

    /// - Parameter free: Bytes that may still be written where the state lies; nil: not known.
    static func space(_ free: UInt64?, in folder: String) -> HealthCheck {
        guard let free else {
            return HealthCheck("free space", .skipped, "nobody says how much is free in \(folder)")
        }
        let words = "\(free / 1024 / 1024) MiB are free in \(folder)"
        let remedy = "free some space: a state that cannot be written changes nothing"
        return switch free {
        case ..<leastBytes: HealthCheck("free space", .failed, words, remedy: remedy)
        case ..<scarceBytes: HealthCheck("free space", .warning, words, remedy: remedy)
        default: HealthCheck("free space", .ok, words)
        }
    }

    /// - Parameter modes: Permission bits of what is there, by path.
    static func modes(_ modes: [(path: String, mode: UInt16)]) -> HealthCheck? {
        let open = modes.filter { $0.mode & 0o077 != 0 }
        guard !open.isEmpty else { return nil }
        let names = open.map { "\($0.path) (\(octal($0.mode)))" }.joined(separator: ", ")
        return HealthCheck(
            "state modes",
            .warning,
            "others may look into \(names)",
            remedy: "chmod go= \(open.map(\.path).joined(separator: " "))"
        )
    }

    static func octal(_ mode: UInt16) -> String {
        let digits = String(mode & 0o777, radix: 8)
        return String(repeating: "0", count: 4 - digits.count) + digits
    }
}
