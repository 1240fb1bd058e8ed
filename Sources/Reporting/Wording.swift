import Model

/// Turns of phrase that more than one view needs.
enum Wording {
    /// `1 token`, `2 tokens`.
    static func count(_ number: Int, _ noun: String) -> String {
        "\(number) \(noun)\(number == 1 ? "" : "s")"
    }

    /// `a`, `a and b`, `a, b and c`.
    static func list(_ items: [String]) -> String {
        guard let last = items.last, items.count > 1 else { return items.first ?? "" }
        return items.dropLast().joined(separator: ", ") + " and " + last
    }

    /// `in 29d`, `3h ago` or `now`, in the largest unit of which there are two.
    static func relative(_ instant: Instant, to now: Instant) -> String {
        let seconds = (instant - now).wholeSeconds
        if seconds == 0 { return "now" }
        let text = coarse(abs(seconds))
        return seconds > 0 ? "in \(text)" : "\(text) ago"
    }

    private static func coarse(_ seconds: Int64) -> String {
        switch seconds {
        case 172_800...: "\(seconds / 86400)d"
        case 7200...: "\(seconds / 3600)h"
        case 120...: "\(seconds / 60)m"
        default: "\(seconds)s"
        }
    }

    /// A date, with the time where it is near enough to matter.
    static func day(_ instant: Instant, from now: Instant) -> String {
        let isNear = instant < now + .days(2)
        return isNear ? instant.minuteInUTC : instant.date
    }

    /// How long a token lives: `90d`, `until 2027-01-01 00:00 UTC` or `never expires`.
    static func lifetime(_ lifetime: Lifetime) -> String {
        switch lifetime {
        case .never: "never expires"
        case .after(let duration): duration.text
        case .until(let end): "until \(end.minuteInUTC)"
        }
    }

    /// What became of an operation: `succeeded`, `failed`, or where it stands.
    static func outcome(_ state: OperationState) -> String {
        switch state {
        case .done: "succeeded"
        default: state.name
        }
    }

    /// The last part of a repository's URL, without `.git`.
    static func repository(_ url: String) -> String {
        let parts = url.split { $0 == "/" || $0 == ":" }
        guard let last = parts.last else { return "source" }
        let name = last.hasSuffix(".git") ? last.dropLast(4) : last
        return name.isEmpty ? String(last) : String(name)
    }

    /// A commit as people write it: its first seven characters.
    static func commit(_ commit: String) -> String { String(commit.prefix(7)) }
}
