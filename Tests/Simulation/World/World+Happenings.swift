import Model

/// What people and machines do besides the controller.
extension World {
    func happen(_ happening: Happening, _ recorded: RecordedState) {
        let now = clock.now
        switch happening {
        case .sinkDown(let token, let sink, let seconds):
            outages.sinksDownUntil["token-\(token)/\(sink)"] = now + .seconds(seconds)
        case .apiDown(let seconds): outages.apiDownUntil = now + .seconds(seconds)
        case .credentialRefused(let status, let seconds):
            outages.credential = (status, now + .seconds(seconds))
        case .diskFull(let seconds): outages.diskFullUntil = now + .seconds(seconds)
        case .clockWrong(let seconds): clock.setError(.seconds(seconds))
        case .deletedByHand(let token):
            guard let id = recorded.tokens[manifests[token].address]?.token.id else {
                return
            }
            registry.remove(id, at: now)
        case .regeneratedByHand(let token):
            regenerateByHand(recorded.tokens[manifests[token].address])
        case .foreignMade(let token): makeForeign(manifests[token])
        case .helped, .asked, .otherController: return
        default: change(happening, recorded)
        }
    }

    private func regenerateByHand(_ record: TokenRecord?) {
        let now = clock.now
        guard let record, let entry = registry.entries[record.token.id],
            entry.live.isLive(at: now)
        else { return }
        registry.moveEndByHand(of: record.token.id, to: now + .hours(24), at: now)
        let body = CreateTokenBody(
            name: entry.live.name,
            tokenDescription: "by hand",
            expiresAt: nil,
            capabilities: entry.live.capabilities
        )
        _ = registry.make(body, by: .somebody, at: now)
    }

    private func makeForeign(_ manifest: Manifest) {
        let body = CreateTokenBody(
            name: manifest.name,
            tokenDescription: "foreign",
            expiresAt: nil,
            capabilities: manifest.capabilities
        )
        _ = registry.make(body, by: .somebody, at: clock.now)
    }

    private func change(_ happening: Happening, _ recorded: RecordedState) {
        commitNumber += 1
        switch happening {
        case .specChanges(let token): manifests[token].capability += 1
        case .descriptionChanges(let token): manifests[token].wording += 1
        case .annotated(let token): manifests[token].annotation = commitNumber
        case .allChange: for index in manifests.indices { manifests[index].capability += 1 }
        case .removed(let token):
            manifests[token].isPresent = false
        case .restored(let token): restore(token, recorded)
        case .sinkAdded(let token): addSink(token, recorded)
        case .sinkTakenAway(let token):
            guard manifests[token].sinkNumbers.count > 1 else { return }
            manifests[token].sinkNumbers.removeLast()
        default: return
        }
    }

    /// What a sink held before it was taken away is nobody's business, unless nobody saw it go.
    private func addSink(_ token: Int, _ recorded: RecordedState) {
        let free = (0..<3).first { !manifests[token].sinkNumbers.contains($0) }
        guard let free else { return }
        let path = "token-\(token)/\(free)"
        let receipts = recorded.tokens[manifests[token].address]?.receipts ?? []
        if !receipts.contains(where: { $0.sink == .file(FileSinkSpec(path: path)) }) {
            sinks[path] = nil
        }
        manifests[token].sinkNumbers.append(free)
    }

    /// What lived when its manifest went under `Retain` lives on, and is not Regent's any more.
    private func restore(_ token: Int, _ recorded: RecordedState) {
        guard !manifests[token].isPresent else { return }
        manifests[token].isPresent = true
        let address = manifests[token].address
        let open = recorded.openOperations[address]?.action
        guard recorded.tokens[address] == nil, open == nil || open == .retire else { return }
        for id in registry.order where registry.entries[id]?.maker == .controller(address) {
            forgotten.insert(id)
        }
        for path in manifests[token].sinkPaths { sinks[path] = nil }
    }

    /// Does what statuses ask for, and says which requests a person makes.
    func help(_ recorded: RecordedState) -> [StateRequest] {
        var requests: [StateRequest] = []
        for index in manifests.indices where recorded.tokens[manifests[index].address] == nil {
            manifests[index].allowsSameName = true
        }
        for (address, open) in recorded.openOperations.sorted(by: { $0.key < $1.key }) {
            guard case .ambiguous(let ambiguity) = open.state,
                let verdict = ambiguity.verdict, verdict.standstill != nil
            else { continue }
            switch verdict {
            case .indistinct(let ids): removeUnused(ids)
            // Whose a token without a stamp is, the person cannot tell either.
            default: mayHaveUnprovable = true
            }
            tell("a person lets \(address.name) go on")
            requests.append(.regenerate(address))
        }
        return requests
    }

    private func removeUnused(_ ids: [TokenID]) {
        let used = Set(sinks.values.map(\.token))
        for id in ids where !used.contains(id) { registry.remove(id, at: clock.now) }
    }
}
