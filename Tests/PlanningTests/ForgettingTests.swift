import Model
import Planning
import Testing

@Suite struct `Forgetting by command` {
    private func recorded(_ change: (inout World) throws -> Void = { _ in }) throws -> RecordedState
    {
        var world = try World.settled()
        try change(&world)
        return world.input.recorded
    }

    @Test func `drops the record and its conditions, and nothing of another address`() throws {
        let recorded = try recorded { world in
            world.requests = [.regenerate(address("checkout")), .regenerate(address("other"))]
        }
        #expect(recorded.obstacle(toForgetting: address("checkout")) == nil)
        #expect(
            recorded.forgetting(address("checkout")) == [
                .dropRecord(address("checkout")), .conditions(address("checkout"), []),
                .takeRequest(.regenerate(address("checkout"))),
            ]
        )
    }

    @Test func `erases a secret that nobody has taken`() throws {
        let open = operation(spec(), .done)
        let escrow = EscrowID(operation: open.id)
        let recorded = try recorded { $0.records[0].sealedSecret = escrow }
        #expect(recorded.forgetting(address("checkout")).contains(.eraseSealed(escrow)))
    }

    @Test func `waits for an operation that is not finished`() throws {
        let open = operation(spec(), .sent)
        let recorded = try recorded { $0.open = [open] }
        #expect(recorded.obstacle(toForgetting: address("checkout")) == .operationOpen(open))
    }

    @Test func `waits for the end of a leak`() throws {
        let recorded = try recorded { $0.requests = [.cut(address("checkout"))] }
        #expect(recorded.obstacle(toForgetting: address("checkout")) == .leakOpen)
    }

    @Test func `of what nobody knows is a mistake`() throws {
        #expect(try recorded().obstacle(toForgetting: address("none")) == .unknown)
    }
}
