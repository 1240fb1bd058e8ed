import Axiom
import Model
import Planning
import Rotation

/// Makes expiry calls: they need no slot of an operation, and may be repeated.
struct ExpiryCaller: Sendable {
    let store: StoreActor
    let organizations: [String: TokenAPI]
    let time: TimeSource
    let clocks = ClockOffsets()
    let decisions: Decisions
    let progress: @Sendable (RunProgress) -> Void

    /// Makes what is due, each apart from the others: one that fails is due again in the next cycle.
    ///
    /// - Returns: Whether anything was due, so that the state may have changed.
    /// - Throws: `StoreError` where the state cannot be read.
    @discardableResult
    func makeDueCalls() async throws -> Bool {
        let recorded = try await store.snapshot()
        let due = ExpiryCalls(recorded, at: time.now(), clockOffsets: clocks.all).due
        var hasChanged = !due.isEmpty
        var failed: Set<Address> = []
        for call in due {
            do {
                try await make(call)
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

    private func make(_ call: ExpiryCall) async throws {
        guard let api = organizations[call.address.organization] else { return }
        guard await isOwn(call, api) else { return }
        try await time.sleep(api.claimTurn())
        let apiNow = time.now() + clocks.all[call.address.organization, default: .zero]
        let soon = apiNow + ExpirySender.leastLead
        let end = call.end ?? soon
        var random = DrawnBits(draw: decisions.draw)
        let byProduct = soon + .microseconds(Int64.random(in: 1..<1_000_000, using: &random))
        let operation = OperationID(at: time.now(), using: &random)
        let outcome = try await ExpirySender(store: store, api: api).moveEnd(
            of: call.token,
            to: end,
            byProductEndsAt: byProduct,
            for: operation
        )
        switch outcome {
        case .taken: break
        // There is no such token any more, which is as good as its end.
        case .refused(let error) where error.kind == .notFound: break
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

    /// Whether nobody else has moved the end since; where the API does not say, whoever uses the
    /// token comes first.
    private func isOwn(_ call: ExpiryCall, _ api: TokenAPI) async -> Bool {
        guard let asked = call.askedBefore else { return true }
        guard let seen = try? await api.getToken(call.token) else { return true }
        return asked.isShown(as: seen.expiresAt)
    }
}
