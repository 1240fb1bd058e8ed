import Model

/// What is checked after every event.
extension World {
    /// How much sooner than the overlap an end may come: calls land late, and clocks are not exact.
    private static let endTolerance = Duration.minutes(10)
    /// Cycles without a fault, late in an overlap, in which a token has to have been kept alive or
    /// replaced.
    private static let chancesNeeded = 2

    // MARK: Calls that reach the API

    /// A token that a consumer uses works on for the overlap; a foreign one is never touched.
    ///
    /// - Parameter leastBefore: The earliest end that was right when the call was sent; nil: it
    ///   arrives at once.
    func checkRegeneration(
        of entry: TokenRegistry.Entry,
        endingAt end: Instant,
        leastBefore: Instant?
    ) {
        let id = entry.live.id
        guard let address = ownAddress(of: entry, "regenerated"), actor == .own else { return }
        guard let manifest = manifest(at: address), manifest.isPresent else { return }
        let holding = manifest.sinkPaths.filter { sinks[$0]?.token == id }
        // What a list shows of an end that somebody has moved may be older than that.
        guard !holding.isEmpty, !entry.isMovedByHand, let now = leastEnd(of: id) else { return }
        if end < min(now, leastBefore ?? now) {
            violate(
                .notLockedOut,
                "\(id), which \(holding.joined(separator: ", ")) holds, is to end at "
                    + "\(end.rfc3339), before its overlap is over"
            )
        }
    }

    /// Whose token it is that the running controller works on; nil: it is nobody's whom it may touch.
    private func ownAddress(of entry: TokenRegistry.Entry, _ what: String) -> Address? {
        switch (entry.maker, actor) {
        case (.controller(let address), .own), (.other(let address), .other): return address
        default:
            violate(.foreignUntouched, "the foreign token \(entry.live.id) is \(what)")
            return nil
        }
    }

    /// The earliest end that a call may ask for now; nil: there is no such token.
    func leastEnd(of id: TokenID) -> Instant? {
        guard let entry = registry.entries[id], case .controller(let address) = entry.maker,
            let manifest = manifest(at: address)
        else { return nil }
        let promised = clock.now + manifest.overlap - Self.endTolerance
        return min(entry.live.expiresAt ?? promised, promised)
    }

    func checkDeletion(of entry: TokenRegistry.Entry) {
        let id = entry.live.id
        guard let address = ownAddress(of: entry, "deleted"), actor == .own else { return }
        guard let manifest = manifest(at: address) else { return }
        if !manifest.isPresent, !manifest.plan.deletes, everRecorded.contains(id) {
            violate(.foreignUntouched, "\(id) is deleted, and its manifest said Retain")
        }
        guard manifest.isPresent, entry.live.isLive(at: clock.now) else { return }
        if let path = manifest.sinkPaths.first(where: { sinks[$0]?.token == id }) {
            violate(.notLockedOut, "\(id) is deleted while \(path) holds it")
        }
    }

    // MARK: Sinks

    /// A sink never goes back to an older token.
    func put(_ content: HeldSecret, into path: String) {
        tell("\(path) holds \(content.token)")
        let orders = (registry.place(of: sinks[path]?.token), registry.place(of: content.token))
        if let before = orders.0, let after = orders.1, after < before {
            violate(.oneRotation, "\(path) goes back to the older \(content.token)")
        }
        if !mutation.sinkForgets { sinks[path] = content }
    }

    /// Each sink holds a secret that works, as soon as there was a chance to bring it there.
    func checkSinks() {
        for manifest in present {
            for path in manifest.sinkPaths {
                guard let id = sinks[path]?.token, let entry = registry.entries[id] else {
                    continue
                }
                guard !entry.live.isLive(at: clock.now), !entry.isMovedByHand,
                    entry.chances >= Self.chancesNeeded
                else { continue }
                violate(
                    .notLockedOut,
                    "\(path) holds \(id), which ended at \(entry.live.expiresAt.shown), and "
                        + "\(entry.chances) undisturbed cycles have brought no other"
                )
            }
        }
    }

    /// After an undisturbed cycle: what was due could have been done.
    func countChances(waiting: Set<Address>) {
        for manifest in present where !waiting.contains(manifest.address) {
            for path in manifest.sinkPaths {
                guard let id = sinks[path]?.token, let entry = registry.entries[id],
                    let end = entry.live.expiresAt
                else { continue }
                let left = end - clock.now
                if left > .zero, left < manifest.overlap / 2 { registry.giveChance(id) }
            }
        }
    }

    // MARK: The state

    func checkCommit(_ changes: [StateChange], before: [Address: TokenRecord]) {
        guard actor == .own else { return }
        for case .record(let record) in changes {
            everRecorded.insert(record.token.id)
            for case .journal(let operation) in changes
            where operation.state == .done && operation.address == record.address {
                let previous = before[record.address]
                if record.token.id != previous?.token.id { figures.rotations += 1 }
                let objection = ledger.objection(to: record, after: previous, by: operation)
                if let objection { violate(.oneRotation, objection) }
            }
        }
    }

    // MARK: The end

    /// Once nothing is wrong any more, all that lives is what the state knows.
    func checkEnd(_ recorded: RecordedState) {
        for manifest in present {
            guard let record = recorded.tokens[manifest.address] else { continue }
            for path in manifest.sinkPaths where sinks[path]?.token != record.token.id {
                violate(.convergence, "\(path) does not hold \(record.token.id) in the end")
            }
            if !registry.isLive(record.token.id, at: clock.now) {
                violate(.convergence, "\(record.token.id) is current and does not live")
            }
        }
        for id in registry.order where registry.isLive(id, at: clock.now) {
            checkOwner(of: id, recorded)
        }
    }

    private func checkOwner(of id: TokenID, _ recorded: RecordedState) {
        guard let entry = registry.entries[id], case .controller(let address) = entry.maker else {
            return
        }
        guard manifest(at: address)?.isPresent == true, !forgotten.contains(id) else { return }
        let record = recorded.tokens[address]
        if record?.token.id == id { return }
        if let old = record?.predecessors.first(where: { $0.id == id }) {
            let end = entry.live.expiresAt
            let longest = manifest(at: address)?.longestOverlap ?? .zero
            if let end, !entry.isMovedByHand, end > clock.now + longest + .hours(2) {
                violate(
                    .nothingLeftBehind,
                    "the predecessor \(id) outlives its overlap: \(end.rfc3339)"
                )
            }
            if end == nil || end != old.expiresAt {
                violate(
                    .nothingLeftBehind,
                    "the predecessor \(id) ends at \(end.shown), and the state says "
                        + old.expiresAt.shown
                )
            }
            return
        }
        // Nothing tells whose a token without an end is, where calls took effect twice or late.
        guard entry.live.expiresAt != nil || !mayHaveUnprovable else {
            figures.unprovable += 1
            return
        }
        violate(
            .nothingLeftBehind,
            "\(id) of \(address.name) lives until \(entry.live.expiresAt.shown), and nobody knows it"
        )
    }
}
