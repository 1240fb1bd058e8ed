import Model
import Secrets
import State

/// A store that keeps to what the real one promises (a commit is there as a whole or not at all, one
/// open operation an address, stamps for ever), and is quick.
final class MemoryStore: Store {
    /// What is on the disk.
    struct Disk {
        struct Row {
            var operation: Operation
            var from: TokenID?
            var to: TokenID?
        }

        var serial = 0
        var tokens: [Address: TokenRecord] = [:]
        /// In the order in which they began.
        var operations: [Row] = []
        var places: [OperationID: Int] = [:]
        var stamps: [Instant: OperationID] = [:]
        var stampsBySecond: [Int64: [Instant]] = [:]
        var sealed: [EscrowID: SealedBox] = [:]
        var requests: [StateRequest] = []
        var manifestPaths: [Address: String] = [:]
        var conditions: [Address: [Condition]] = [:]
        var actedOn: ActedCommit?
        var lostAnswers: [Instant] = []
    }

    private(set) var disk = Disk()

    static let lineage = "00000000000000000000000000000001"

    func snapshot() throws(StoreError) -> RecordedState {
        var open: [Address: Operation] = [:]
        var last: [Address: Operation] = [:]
        for row in disk.operations {
            last[row.operation.address] = row.operation
            if !row.operation.state.isFinal { open[row.operation.address] = row.operation }
        }
        return RecordedState(
            lineage: Self.lineage,
            serial: disk.serial,
            tokens: disk.tokens,
            openOperations: open,
            failures: last.filter { $0.value.state.name == "failed" },
            manifestPaths: disk.manifestPaths,
            requests: disk.requests,
            conditions: disk.conditions,
            sealingKeyIDs: Set(disk.sealed.values.map(\.keyID)),
            actedOn: disk.actedOn,
            lostAnswers: disk.lostAnswers
        )
    }

    func requests() throws(StoreError) -> [StateRequest] { disk.requests }

    func commit(_ changes: [StateChange], sealed: [EscrowID: SealedBox]) throws(StoreError) {
        var next = disk
        var isChanged = false
        for change in changes { try next.apply(change, sealed, &isChanged) }
        if isChanged { next.serial += 1 }
        disk = next
    }

    func sealedSecret(_ id: EscrowID) throws(StoreError) -> SealedBox? { disk.sealed[id] }

    func isKnownStamp(_ instant: Instant) throws(StoreError) -> Bool {
        disk.stamps[instant] != nil
    }

    func stampOwners(of instants: [Instant]) throws(StoreError) -> [Instant: StampOwner] {
        var owners: [Instant: StampOwner] = [:]
        for instant in instants {
            let stamps = disk.stampsBySecond[instant.seconds] ?? []
            let askers = Set(
                stamps.filter { $0.isShown(as: instant) }.compactMap { disk.stamps[$0] }
                    .compactMap(owner)
            )
            if askers.count == 1 { owners[instant] = askers.first }
        }
        return owners
    }

    private func owner(_ id: OperationID) -> StampOwner? {
        guard let place = disk.places[id] else { return nil }
        let row = disk.operations[place]
        return StampOwner(
            operation: id,
            address: row.operation.address,
            startedFrom: row.from,
            issued: row.to
        )
    }

    func history(of address: Address, limit: Int) throws(StoreError) -> [HistoryEntry] {
        disk.operations.filter { $0.operation.address == address }.suffix(limit).reversed().map {
            HistoryEntry(
                at: $0.operation.changedAt,
                operation: $0.operation,
                from: $0.from,
                to: $0.to
            )
        }
    }

    func ask(_ request: StateRequest) throws(StoreError) {
        if !disk.requests.contains(request) { disk.requests.append(request) }
    }
}

extension MemoryStore.Disk {
    fileprivate mutating func apply(
        _ change: StateChange,
        _ boxes: [EscrowID: SealedBox],
        _ isChanged: inout Bool
    ) throws(StoreError) {
        switch change {
        case .journal(let operation): isChanged = try journal(operation) || isChanged
        case .stamps(let instants, let id): isChanged = try keep(instants, id) || isChanged
        case .keepSealed(let id):
            guard let box = boxes[id] else { throw .missingBox(id) }
            sealed[id] = box
            isChanged = true
        case .eraseSealed(let id):
            isChanged = sealed.removeValue(forKey: id) != nil || isChanged
        case .record(let record):
            isChanged = tokens.updateValue(record, forKey: record.address) != record || isChanged
        case .dropRecord(let address):
            isChanged = tokens.removeValue(forKey: address) != nil || isChanged
        case .lostAnswer(_, let instant):
            lostAnswers.removeAll { $0.seconds < instant.seconds - 86_400 }
            lostAnswers = (lostAnswers + [instant]).sorted()
            isChanged = true
        case .actedOn(let acted):
            isChanged = acted != actedOn || isChanged
            actedOn = acted
        case .takeRequest(let request):
            isChanged = requests.contains(request) || isChanged
            requests.removeAll { $0 == request }
        case .ask(let request):
            guard !requests.contains(request) else { return }
            requests.append(request)
            isChanged = true
        case .manifestPaths(let paths):
            isChanged = paths != manifestPaths || isChanged
            manifestPaths = paths
        case .conditions(let address, let list):
            let new = list.isEmpty ? nil : list
            isChanged = conditions[address] != new || isChanged
            conditions[address] = new
        }
    }

    private mutating func keep(
        _ instants: [Instant],
        _ id: OperationID
    ) throws(StoreError) -> Bool {
        var isNew = false
        for instant in instants {
            if let taker = stamps[instant] {
                guard taker == id else { throw .stampTaken(instant, by: taker) }
            } else {
                stamps[instant] = id
                stampsBySecond[instant.seconds, default: []].append(instant)
                isNew = true
            }
        }
        return isNew
    }

    private mutating func journal(_ operation: Operation) throws(StoreError) -> Bool {
        let target = operation.action == .create ? nil : operation.target?.id
        let issued = operation.state.issued?.token.id
        if let place = places[operation.id] {
            guard operations[place].operation != operation else { return false }
            operations[place].operation = operation
            operations[place].from = operations[place].from ?? target
            operations[place].to = issued ?? operations[place].to
            return true
        }
        let isOpen = operations.contains {
            $0.operation.address == operation.address && !$0.operation.state.isFinal
        }
        guard !isOpen || operation.state.isFinal else {
            throw .conflict(file: "memory", words: "an operation is open at the address")
        }
        places[operation.id] = operations.count
        operations.append(.init(operation: operation, from: target, to: issued))
        return true
    }
}
