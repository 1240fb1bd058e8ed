import Model
import SinkSupport
import Testing

@testable import Delivery

@Suite("The note of a delivery")
struct DeliveryNoteTests {
    private static let earlier = "01J00000000000000000000000"
    private static let later = "01J0000000000000000000000Z"

    @Test(arguments: [
        (8, later, true), (8, earlier, false), (7, later, false), (6, later, false),
        (6, earlier, false),
    ])
    func `is newer by its generation and by when its operation began`(
        generation: Int,
        operation: String,
        isNewer: Bool
    ) throws {
        let handover = try handover(generation: 7)
        let note = try #require(DeliveryNote("lineage-1 \(generation) \(operation) 7a3e-1"))
        #expect(note.isNewer(than: handover) == isNewer)
    }

    @Test func `of another state says nothing of the order`() throws {
        let note = try #require(DeliveryNote("lineage-2 8 \(Self.later) 7a3e-1"))
        #expect(try !note.isNewer(than: handover(generation: 7)))
    }
}
