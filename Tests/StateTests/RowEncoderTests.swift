import Foundation
import Model
import Secrets
import Testing

@testable import State

@Suite("A row's JSON")
struct RowEncoderTests {
    /// What rows were written by before there was an encoder for them, and may lie in a state.
    private func foundation(_ value: some Encodable) throws -> String {
        let encoder = JSONEncoder()
        encoder.outputFormatting = [.sortedKeys, .withoutEscapingSlashes]
        return String(decoding: try encoder.encode(value), as: UTF8.self)
    }

    private func expectSame<Value: Encodable>(_ value: Value) throws {
        #expect(try RowEncoder.text(of: value) == foundation(value))
    }

    @Test func `is Foundation's for an operation in each state`() throws {
        let old = try token("aaaa", expiresAt: noon + .nanoseconds(123_456_789))
        let base = operation(1, target: old)
        let new = issued(try token("bbbb"), by: base)
        let states: [OperationState] = [
            .preflight, .intended, .sent, .issued(new), .done, .failed("no \"room\"\n\tleft"),
            .accepted(new, receipts: record(checkout, old).receipts), .accepted(new, receipts: []),
            .ambiguous(Ambiguity(problem: "the answer was lost", nextLookAt: noon)),
        ]
        for state in states {
            var operation = base
            operation.state = state
            operation.problem = "the sink is away"
            operation.request = .regenerate(
                old.id,
                RegenerateTokenBody(
                    existingTokenExpiresAt: noon,
                    newToken: nil,
                    newTokenExpiresAt: noon + .microseconds(7)
                )
            )
            operation.stamps = [noon, noon + .microseconds(7)]
            try expectSame(operation)
        }
        for request in [TokenRequest.none, .delete([old.id]), .delete([])] {
            var operation = base
            operation.request = request
            try expectSame(operation)
        }
    }

    @Test func `is Foundation's for whatever else is kept`() throws {
        let live = try token("aaaa")
        try expectSame(record(checkout, live))
        try expectSame([condition(), condition("Delivered", isTrue: false)])
        try expectSame([Condition]())
        try expectSame(StateRequest.regenerate(checkout))
        try expectSame(PlanSource(url: "/srv/tokens.git", ref: "main", commit: "4f1c2ab"))
        try expectSame(
            SpilledSecret(
                operation: operationID(1),
                token: live,
                answeredAt: noon,
                box: SealedBox(keyID: "key", bytes: [0, 7, 255]),
                digest: nil
            )
        )
    }

    @Test func `is Foundation's for every byte below 128 and for those beyond`() throws {
        try expectSame((0..<128).map { String(UnicodeScalar(UInt8($0))) })
        try expectSame(["ünïcode \u{2028} \u{7f} 🦉", "e\u{301}", "", "a/b", "\r\n"])
        try expectSame(["ä": 1, "z": 2, "Z": 3, "a/b": 4, "a\"": 5, "": 6])
    }

    @Test func `is Foundation's for each kind of number`() throws {
        try expectSame([Int.min, 0, Int.max])
        try expectSame([UInt64.max])
        try expectSame([Int8.min, Int8.max])
        try expectSame([true, false])
        try expectSame([Int?.none, 1])
        try expectSame("alone")
        try expectSame(7)
        try expectSame([String: [String: [Int]]]())
    }

    @Test func `is Foundation's where a value adds to what it has encoded`() throws {
        try expectSame(Additive())
    }

    @Test func `has no numbers with fractions`() {
        #expect(throws: EncodingError.self) { try RowEncoder.text(of: 0.5) }
        #expect(throws: EncodingError.self) { try RowEncoder.text(of: ["half": Float(0.5)]) }
    }
}

/// Sets a field twice, and comes back to an object and a list that it has begun.
private struct Additive: Encodable {
    private enum Key: String, CodingKey { case twice, object, list, none }

    func encode(to encoder: any Encoder) throws {
        var fields = encoder.container(keyedBy: Key.self)
        try fields.encode(1, forKey: .twice)
        try fields.encode("2", forKey: .twice)
        try fields.encodeNil(forKey: .none)
        var object = fields.nestedContainer(keyedBy: Key.self, forKey: .object)
        try object.encode(true, forKey: .twice)
        var again = fields.nestedContainer(keyedBy: Key.self, forKey: .object)
        try again.encode([1, 2], forKey: .list)
        var list = fields.nestedUnkeyedContainer(forKey: .list)
        try list.encode(1)
        try list.encodeNil()
        var inner = list.nestedContainer(keyedBy: Key.self)
        try inner.encode("x", forKey: .twice)
        var items = list.nestedUnkeyedContainer()
        try items.encode("y")
        var more = encoder.container(keyedBy: Key.self)
        try more.encode(UInt8(3), forKey: .twice)
    }
}
