import Axiom
import Model
import Planning
import Rotation

/// Makes expiry calls: they need no slot of an operation, and may be repeated.
struct ExpiryCaller: Sendable {
    let store: StoreActor
    let organizations: [String: TokenAPI]
    let time: TimeSource
    let decisions: Decisions
    let progress: @Sendable (RunProgress) -> Void

    /// Makes what is due, each apart from the others: one that fails is due again in the next cycle.
    ///
    /// - Parameter lastUses: When tokens were used last; nil: nobody has looked yet.
    /// - Returns: Whether anything was due, so that the state may have changed.
    /// - Throws: `StoreError` where the state cannot be read.
    @discardableResult
    func makeDueCalls(lastUses: LastUses? = nil) async throws -> Bool {
        let recorded = try await store.snapshot()
        let (begin, offsets) = (time.now(), clockOffsets)
        let calls = ExpiryCalls(recorded, at: begin, clockOffsets: offsets, lastUses: lastUses)
        let due = calls.due
        var hasChanged = !due.isEmpty
        var failed: Set<Address> = []
        for call in due {
            do {
                let offset = offsets[call.address.organization] ?? .zero
                try await make(call, plannedAt: begin + offset)
            } catch {
                if call.purpose == .cut { failed.insert(call.address) }
                progress(.expiryCallFailed(call, "\(error)"))
            }
        }
        for case .cut(let address, let token) in recorded.requests where !failed.contains(address) {
            // Where an older token alone leaked, the current one stays.
            let current = recorded.tokens[address]?.token.id
            let isCurrentCut = token == nil || token == current
            try await store.commit(
                [.takeRequest(.cut(address, token: token))]
                    + (isCurrentCut ? [.ask(.regenerate(address))] : [])
            )
            hasChanged = true
        }
        return hasChanged
    }

    private var clockOffsets: [String: Duration] { organizations.compactMapValues(\.clockOffset) }

    /// - Parameter planned: The instant that the API's clock was taken to show when the call was
    ///   planned.
    private func make(_ call: ExpiryCall, plannedAt planned: Instant) async throws {
        guard let api = organizations[call.address.organization] else { return }
        guard await isToBeMade(call, api) else { return }
        try await time.sleep(api.claimTurn())
        let soon = now(of: api) + ExpirySender.leastLead
        var random = DrawnBits(draw: decisions.draw)
        func stamp(after instant: Instant) -> Instant {
            instant + .microseconds(Int64.random(in: 1..<1_000_000, using: &random))
        }
        var end = stamp(after: call.end ?? soon)
        // The overlap runs from now, by the API's clock: other calls have taken their time, and this
        // clock may only be known by now.
        if call.purpose == .keepAlive { end = end + (now(of: api) - planned) }
        let byProduct = stamp(after: soon)
        let operation = OperationID(at: time.now(), using: &random)
        let outcome = try await ExpirySender(store: store, api: api, time: time).moveEnd(
            of: call.token,
            to: end,
            byProductEndsAt: byProduct,
            for: operation
        )
        switch outcome {
        case .taken: break
        // There is no such token any more, which is as good as its end.
        case .refused(let error) where error.kind == .notFound:
            if call.purpose == .keepAlive { return }
        case .refused(let error), .notSent(let error), .ambiguous(let error): throw error
        }
        let recorded = try await store.snapshot()
        try await store.commit(
            recorded.changes(
                moving: call.token,
                to: end,
                of: call.address,
                isCut: call.purpose == .cut,
                at: time.now()
            )
        )
        progress(.movedEnd(call, end))
    }

    /// The API's present instant, as well as it is known.
    private func now(of api: TokenAPI) -> Instant { time.now() + (api.clockOffset ?? .zero) }

    /// Whether the token lives and nobody else has moved its end since; where the API does not say,
    /// whoever uses the token comes first.
    ///
    /// An end that is not recorded may be Regent's own all the same: of a call whose answer was lost.
    /// The answer also tells the API's clock, by which the call's instants are worked out.
    private func isToBeMade(_ call: ExpiryCall, _ api: TokenAPI) async -> Bool {
        guard call.askedBefore != nil || api.clockOffset == nil else { return true }
        let seen: LiveToken?
        do {
            seen = try await api.getToken(call.token)
        } catch {
            return call.askedBefore.map { $0 > now(of: api) } ?? true
        }
        guard let asked = call.askedBefore else { return true }
        guard let seen, seen.isLive(at: now(of: api)) else { return false }
        if asked.isShown(as: seen.expiresAt) { return true }
        guard let end = seen.expiresAt else { return false }
        return (try? await store.isStamp(shownAs: end)) ?? true
    }
}
