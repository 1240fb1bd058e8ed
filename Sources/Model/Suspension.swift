/// A stop that a person asked for by command: it holds until somebody lifts it.
public struct Suspension: Hashable, Sendable, Codable {
    /// What stands still; nil: everything.
    public var address: Address?
    /// When it was asked for.
    public var since: Instant
    /// Who asked for it, as the system names the user.
    public var by: String
    /// Why, in that person's words.
    public var reason: String?

    /// Makes a suspension.
    public init(address: Address?, since: Instant, by: String, reason: String? = nil) {
        self.address = address
        self.since = since
        self.by = by
        self.reason = reason
    }

    /// `suspended since 2026-11-25 12:00 UTC by ada (a leak)`.
    public var words: String {
        let why = reason.map { " (\($0))" } ?? ""
        return "suspended since \(since.minuteInUTC) by \(by)\(why)"
    }

    /// What lifts it: `regent resume acme/checkout`.
    public var remedy: String {
        "`regent resume\(address.map { " \($0)" } ?? "")` goes on"
    }
}

extension [StateRequest] {
    /// The suspensions that hold, that of everything first, then by address.
    public var suspensions: [Suspension] {
        held.values.sorted { left, right in
            switch (left.address, right.address) {
            case (let left?, let right?): left < right
            case (nil, .some): true
            default: false
            }
        }
    }

    /// What was asked for and is over: suspensions that were lifted or took another's place, and what
    /// lifted them.
    public var settledSuspensions: [StateRequest] {
        let held = held
        return filter { request in
            switch request {
            case .suspend(let suspension): held[suspension.address] != suspension
            case .resume: true
            default: false
            }
        }
    }

    /// What keeps new work from an address; nil also where a person asked for it by name.
    public func suspension(at address: Address) -> Suspension? {
        guard !contains(.regenerate(address)) else { return nil }
        let held = held
        return held[nil] ?? held[address]
    }

    private var held: [Address?: Suspension] {
        reduce(into: [:]) { held, request in
            switch request {
            case .suspend(let suspension): held.updateValue(suspension, forKey: suspension.address)
            case .resume(let address, _): held.removeValue(forKey: address)
            default: break
            }
        }
    }
}
