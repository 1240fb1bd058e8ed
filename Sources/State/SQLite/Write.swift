import Model
import Secrets

/// A change with all that can fail outside of SQLite behind it: its values are encoded, and its
/// sealed secret is found.
enum Write {
    case journal(Operation, json: String)
    case stamps([Instant], OperationID)
    case keepSealed(EscrowID, SealedBox)
    case eraseSealed(EscrowID)
    case record(TokenRecord, json: String)
    case dropRecord(Address)
    case lostAnswer(OperationID, Instant)
    case actedOn(json: String)
    case takeRequest(json: String)
    case ask(json: String)
    case renameRequests(from: Address, to: Address)
    case manifestPaths([(address: String, path: String)])
    case conditions(Address, json: String?)
    case raiseSerial(beyond: Int)

    static func all(
        _ changes: [StateChange],
        sealed: [EscrowID: SealedBox],
        coder: RowCoder
    ) throws(StoreError) -> [Write] {
        try changes.map { (change) throws(StoreError) in
            try Write(change, sealed: sealed, coder: coder)
        }
    }

    private init(
        _ change: StateChange,
        sealed: [EscrowID: SealedBox],
        coder: RowCoder
    ) throws(StoreError) {
        switch change {
        case .journal(let operation):
            self = .journal(operation, json: try coder.encode(operation))
        case .stamps(let instants, let operation):
            self = .stamps(instants, operation)
        case .keepSealed(let id):
            guard let box = sealed[id] else { throw .missingBox(id) }
            self = .keepSealed(id, box)
        case .eraseSealed(let id):
            self = .eraseSealed(id)
        case .record(let record):
            self = .record(record, json: try coder.encode(record))
        case .dropRecord(let address):
            self = .dropRecord(address)
        case .lostAnswer(let operation, let instant):
            self = .lostAnswer(operation, instant)
        case .actedOn(let commit):
            self = .actedOn(json: try coder.encode(commit))
        case .takeRequest(let request):
            self = .takeRequest(json: try coder.encode(request))
        case .ask(let request):
            self = .ask(json: try coder.encode(request))
        case .renameRequests(let old, let new):
            self = .renameRequests(from: old, to: new)
        case .manifestPaths(let paths):
            self = .manifestPaths(
                paths.sorted { $0.key < $1.key }.map { ($0.key.description, $0.value) }
            )
        case .raiseSerial(let serial):
            self = .raiseSerial(beyond: serial)
        case .conditions(let address, let conditions):
            self = .conditions(
                address,
                json: conditions.isEmpty ? nil : try coder.encode(conditions)
            )
        }
    }
}
