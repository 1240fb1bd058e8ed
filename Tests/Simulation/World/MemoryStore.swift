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
        var openOperations: [Address: Operation] = [:]
        /// The last operation of an address, where it failed.
        var failures: [Address: Operation] = [:]
        /// In the order in which they began.
        var operations: [Row] = []
        var places: [OperationID: Int] = [:]
        var stamps: [Instant: OperationID] = [:]
        var stampsBySecond: [Int64: [Instant]] = [:]
        var sealed: [EscrowID: SealedBox] = [:]
        var requests: [StateRequest] = []
        var manifestPaths: [Address: String] = [:]
        var conditions: [Address: [Condition]] = [:]
        var actedOn: PlanSource?
        var lostAnswers: [Instant] = []
    }

    private(set) var disk = Disk()

    static let lineage = "00000000000000000000000000000001"

    func snapshot() throws(StoreError) -> RecordedState {
        RecordedState(
            lineage: Self.lineage,
            serial: disk.serial,
            tokens: disk.tokens,
            openOperations: disk.openOperations,
            failures: disk.failures,
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
        for change in changes { try disk.check(change, sealed) }
        var isChanged = false
        for change in changes { disk.apply(change, sealed, &isChanged) }
        if isChanged { disk.serial += 1 }
    }

    func sealedSecret(_ id: EscrowID) throws(StoreError) -> SealedBox? { disk.sealed[id] }

    func sealedSecrets() throws(StoreError) -> [SealedSecret] {
        disk.operations.compactMap { row in
            let id = EscrowID(operation: row.operation.id)
            guard let box = disk.sealed[id], let token = row.to else { return nil }
            return SealedSecret(id: id, address: row.operation.address, token: token, box: box)
        }
    }

    func isKnownStamp(_ instant: Instant) throws(StoreError) -> Bool {
        disk.stamps[instant] != nil
    }

    func isStamp(shownAs instant: Instant) throws(StoreError) -> Bool {
        disk.stampsBySecond[instant.seconds, default: []].contains { $0.isShown(as: instant) }
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
        return StampOwner(row.operation, startedFrom: row.from, issued: row.to)
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
    /// What speaks against a change; nothing is written then.
    fileprivate func check(
        _ change: StateChange,
        _ boxes: [EscrowID: SealedBox]
    ) throws(StoreError) {
        switch change {
        case .journal(let operation):
            let open = openOperations[operation.address]
            guard open == nil || open?.id == operation.id || operation.state.isFinal else {
                throw .conflict(file: "memory", words: "an operation is open at the address")
            }
        case .stamps(let instants, let id):
            for instant in instants {
                guard let taker = stamps[instant], taker != id else { continue }
                throw .stampTaken(instant, by: taker)
            }
        case .keepSealed(let id):
            guard boxes[id] != nil else { throw .missingBox(id) }
        default: return
        }
    }

    fileprivate mutating func apply(
        _ change: StateChange,
        _ boxes: [EscrowID: SealedBox],
        _ isChanged: inout Bool
    ) {
        switch change {
        case .journal(let operation): isChanged = journal(operation) || isChanged
        case .stamps(let instants, let id): isChanged = keep(instants, id) || isChanged
        case .keepSealed(let id):
            sealed[id] = boxes[id]
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
        case .renameRequests(let old, let new):
            let renamed = requests.map { $0.renamed(from: old, to: new) }
            isChanged = renamed != requests || isChanged
            requests = renamed.reduce(into: []) { kept, request in
                kept.removeAll { $0 == request }
                kept.append(request)
            }
        case .manifestPaths(let paths):
            isChanged = paths != manifestPaths || isChanged
            manifestPaths = paths
        case .raiseSerial(let other):
            isChanged = serial < other || isChanged
            serial = max(serial, other)
        case .conditions(let address, let list):
            let new = list.isEmpty ? nil : list
            isChanged = conditions[address] != new || isChanged
            conditions[address] = new
        }
    }

    private mutating func keep(_ instants: [Instant], _ id: OperationID) -> Bool {
        var isNew = false
        for instant in instants where stamps[instant] == nil {
            stamps[instant] = id
            stampsBySecond[instant.seconds, default: []].append(instant)
            isNew = true
        }
        return isNew
    }

    private mutating func journal(_ operation: Operation) -> Bool {
        let target = operation.action == .create ? nil : operation.target?.id
        let issued = operation.state.issued?.token.id
        if let place = places[operation.id] {
            guard operations[place].operation != operation else { return false }
            operations[place].operation = operation
            operations[place].from = operations[place].from ?? target
            operations[place].to = issued ?? operations[place].to
            index(operation, isLast: operation.address == lastAddress(from: place))
            return true
        }
        places[operation.id] = operations.count
        operations.append(.init(operation: operation, from: target, to: issued))
        index(operation, isLast: true)
        return true
    }

    /// The address of a row that no later one of the same address follows; nil: one does.
    private func lastAddress(from place: Int) -> Address? {
        let address = operations[place].operation.address
        let isFollowed = operations[(place + 1)...].contains { $0.operation.address == address }
        return isFollowed ? nil : address
    }

    private mutating func index(_ operation: Operation, isLast: Bool) {
        if !operation.state.isFinal {
            openOperations[operation.address] = operation
        } else if openOperations[operation.address]?.id == operation.id {
            openOperations[operation.address] = nil
        }
        guard isLast else { return }
        failures[operation.address] = operation.state.name == "failed" ? operation : nil
    }
}
