import Model
import Secrets
import State

/// The state of a process that can die at each commit, on a disk that can be full.
///
/// Sendable: one thread runs a simulation.
final class FaultyStore: Store, @unchecked Sendable {
    private let world: World
    private let store: any Store

    private static let dead = StoreError.io(file: "state", words: "the process is dead")

    init(_ world: World, _ store: any Store) {
        self.world = world
        self.store = store
    }

    func commit(_ changes: [StateChange], sealed: [EscrowID: SealedBox]) throws(StoreError) {
        guard !world.isDead else { throw Self.dead }
        let fault = world.visit(.commit)?.fault
        if fault == .dieBefore {
            world.die("before the commit of \(changes.map(\.title))")
            throw Self.dead
        }
        let isFull = world.outages.diskFullUntil.map { $0 > world.clock.now } ?? false
        if let disk = store as? SQLiteDisk, isFull || fault == .diskFull {
            // What it says is told by the simulation's own words below.
            try? disk.failing { (disk) throws(StoreError) in
                try disk.commit(changes, sealed: sealed)
            }
        }
        if let until = world.outages.diskFullUntil, until > world.clock.now {
            world.note("disk full for a while: a commit meets it")
            throw .full(file: "state", words: "simulated")
        }
        if fault == .diskFull { throw .full(file: "state", words: "simulated") }
        let kept = world.mutation.rewrite(changes)
        let before = kept.contains(where: \.isRecord) ? try store.snapshot().tokens : [:]
        try store.commit(kept, sealed: sealed)
        world.tell("committed \(changes.map(\.title).joined(separator: ", "))")
        world.checkCommit(kept, before: before)
        if fault == .dieAfter {
            world.die("after the commit of \(changes.map(\.title))")
            throw Self.dead
        }
    }

    func finishErasures() { if !world.isDead { store.finishErasures() } }

    func snapshot() throws(StoreError) -> RecordedState { try alive().snapshot() }
    func requests() throws(StoreError) -> [StateRequest] { try alive().requests() }

    func sealedSecret(_ id: EscrowID) throws(StoreError) -> SealedBox? {
        try alive().sealedSecret(id)
    }

    func sealedSecrets() throws(StoreError) -> [SealedSecret] { try alive().sealedSecrets() }

    func isKnownStamp(_ instant: Instant) throws(StoreError) -> Bool {
        return try alive().isKnownStamp(instant)
    }

    func isStamp(shownAs instant: Instant) throws(StoreError) -> Bool {
        try alive().isStamp(shownAs: instant)
    }

    func stampOwners(of instants: [Instant]) throws(StoreError) -> [Instant: StampOwner] {
        try alive().stampOwners(of: instants)
    }

    func history(of address: Address, limit: Int) throws(StoreError) -> [HistoryEntry] {
        try alive().history(of: address, limit: limit)
    }

    func ask(_ request: StateRequest) throws(StoreError) { try alive().ask(request) }

    private func alive() throws(StoreError) -> any Store {
        guard !world.isDead else { throw Self.dead }
        return store
    }
}

extension StateChange {
    var isRecord: Bool {
        guard case .record = self else { return false }
        return true
    }

    /// For a story.
    var title: String {
        switch self {
        case .journal(let operation):
            "\(operation.action.rawValue) of \(operation.address.name) "
                + "\(operation.state.name)\(operation.problem.map { " (\($0))" } ?? "")"
        case .stamps(let instants, _): "stamps \(instants.map(\.rfc3339).joined(separator: " "))"
        case .keepSealed: "a sealed secret"
        case .eraseSealed: "an erasure"
        case .record(let record): "\(record.address.name) has \(record.token.id)"
        case .dropRecord(let address): "\(address.name) dropped"
        case .lostAnswer: "a lost answer"
        case .actedOn(let acted): "commit \(acted.commit) counts"
        case .takeRequest: "a request taken"
        case .renameRequests(let old, let new): "requests for \(old) are for \(new)"
        case .ask: "a request"
        case .manifestPaths: "paths"
        case .raiseSerial(let serial): "a serial beyond \(serial)"
        case .conditions(let address, _): "conditions of \(address.name)"
        }
    }
}
