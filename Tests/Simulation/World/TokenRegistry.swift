import Model

/// The tokens of one organization and what was done to them: the truth, which the controller sees
/// through calls that fail.
struct TokenRegistry {
    /// Who made a token.
    enum Maker: Hashable {
        case controller(Address)
        /// The other controller, which has a state of its own.
        case other(Address)
        case somebody
    }

    struct Entry {
        var live: LiveToken {
            didSet { json = live.json() }
        }
        /// What the API shows of it.
        private(set) var json: String
        var secret: String
        var maker: Maker
        /// Whether somebody else moved its end last: that is not the controller's doing.
        var isMovedByHand = false
        /// Cycles without any fault in which a successor could have been delivered.
        var chances = 0

        init(live: LiveToken, secret: String, maker: Maker) {
            self.live = live
            json = live.json()
            self.secret = secret
            self.maker = maker
        }
    }

    private(set) var entries: [TokenID: Entry] = [:]
    /// Ids in the order of their making.
    private(set) var order: [TokenID] = []
    private var places: [TokenID: Int] = [:]
    private var idsBySecret: [String: TokenID] = [:]
    /// What lists showed before, for those that are late.
    private var past: [[LiveToken]] = []
    private let fractionDigits: Int
    private let showsExpired: Bool

    /// Lists that are remembered.
    private static let mostPast = 5
    /// How long an API that shows what has expired goes on doing so.
    private static let showsExpiredFor = Duration.hours(3)

    init(_ setup: Setup) {
        fractionDigits = setup.fractionDigits
        showsExpired = setup.showsExpired
    }

    // MARK: Questions

    func isLive(_ id: TokenID, at now: Instant) -> Bool {
        entries[id]?.live.isLive(at: now) ?? false
    }

    /// Where it comes in the order of making; nil: there was never one of that id.
    func place(of id: TokenID?) -> Int? { id.flatMap { places[$0] } }

    /// Every secret that was ever given out, the oldest first.
    var secrets: [String] { idsBySecret.keys.sorted() }

    func id(of secret: String) -> TokenID? { idsBySecret[secret] }

    /// What a list shows.
    func list(at now: Instant) -> [LiveToken] {
        order.compactMap { entries[$0]?.live }.filter { isShown($0, at: now) }
    }

    /// A list as the API writes it.
    func listJSON(at now: Instant) -> String {
        let items = order.compactMap { entries[$0] }.filter { isShown($0.live, at: now) }
        return "[\(items.map(\.json).joined(separator: ","))]"
    }

    private func isShown(_ token: LiveToken, at now: Instant) -> Bool {
        token.isLive(at: showsExpired ? now - Self.showsExpiredFor : now)
    }

    /// What a list that is late shows: as it was some changes ago.
    func staleList(_ age: Int, at now: Instant) -> [LiveToken] {
        guard !past.isEmpty else { return list(at: now) }
        return past[max(0, past.count - 1 - age % 4)]
    }

    /// A token as a call that names it shows it.
    func shown(_ id: TokenID, at now: Instant) -> LiveToken? {
        entries[id].flatMap { isShown($0.live, at: now) ? $0.live : nil }
    }

    // MARK: Changes

    mutating func make(_ body: CreateTokenBody, by maker: Maker, at now: Instant) -> Entry {
        remember(now)
        let text = String(order.count + 1)
        let name = "t" + String(repeating: "0", count: max(0, 4 - text.count)) + text
        guard let id = TokenID(name) else { preconditionFailure("\(name) is an id") }
        let live = LiveToken(
            id: id,
            name: body.name,
            tokenDescription: body.tokenDescription,
            expiresAt: body.expiresAt.map(kept),
            capabilities: body.capabilities
        )
        let entry = Entry(live: live, secret: "xaat-secret-of-\(name)", maker: maker)
        entries[id] = entry
        places[id] = order.count
        order.append(id)
        idsBySecret[entry.secret] = id
        return entry
    }

    mutating func moveEnd(of id: TokenID, to end: Instant, at now: Instant) {
        remember(now)
        let end = kept(end)
        entries[id]?.live.expiresAt = end
        entries[id]?.isMovedByHand = false
        entries[id]?.chances = 0
    }

    /// Somebody else moves an end: what comes of it is not the controller's doing.
    mutating func moveEndByHand(of id: TokenID, to end: Instant, at now: Instant) {
        remember(now)
        let end = kept(end)
        entries[id]?.live.expiresAt = end
        entries[id]?.isMovedByHand = true
    }

    mutating func remove(_ id: TokenID, at now: Instant) {
        remember(now)
        entries[id] = nil
    }

    mutating func giveChance(_ id: TokenID) { entries[id]?.chances += 1 }

    /// An instant with as many digits as the API keeps.
    private func kept(_ instant: Instant) -> Instant {
        var unit: Int64 = 1
        for _ in 0..<(9 - fractionDigits) { unit *= 10 }
        return Instant(
            seconds: instant.seconds,
            nanoseconds: Int64(instant.nanoseconds) / unit * unit
        )
    }

    private mutating func remember(_ now: Instant) {
        past.append(list(at: now))
        if past.count > Self.mostPast { past.removeFirst() }
    }
}
