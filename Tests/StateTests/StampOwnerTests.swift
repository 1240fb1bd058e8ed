import Model
import Testing

@testable import State

@Suite struct `Who asked for an instant` {
    private let folder: StateFolder
    private let stamp = noon + .microseconds(345_678)

    init() throws { folder = try StateFolder() }

    @Test func `is told as well where an API keeps fewer digits`() throws {
        let store = try folder.writer()
        try store.commit(
            [.journal(operation(1, state: .done)), .stamps([stamp], operationID(1))],
            sealed: [:]
        )
        let shown = [stamp, noon + .milliseconds(345), noon]
        let others = [noon + .milliseconds(346), noon + .seconds(1), noon - .seconds(1)]
        let owners = try store.stampOwners(of: shown + others)
        #expect(Set(owners.keys) == Set(shown))
        #expect(Set(owners.values.map(\.operation)) == [operationID(1)])
    }

    @Test func `is not told where two operations would look the same`() throws {
        let store = try folder.writer()
        let other = stamp + .microseconds(1)
        try store.commit(
            [
                .journal(operation(1, state: .done)), .stamps([stamp], operationID(1)),
                .journal(operation(2, state: .done)), .stamps([other], operationID(2)),
            ],
            sealed: [:]
        )
        let owners = try store.stampOwners(of: [stamp, other, noon])
        #expect(owners.mapValues(\.operation) == [stamp: operationID(1), other: operationID(2)])
    }
}
