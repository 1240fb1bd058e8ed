import Parallel
import Testing

@Suite("A parallel map")
struct ParallelMapTests {
    private struct Refused: Error, Hashable {
        let number: Int
    }

    @Test(arguments: [0, 1, 249, 250, 251, 1000])
    func `it keeps every value in its place`(_ count: Int) throws {
        let doubled = try parallelMap(Array(0..<count)) { (number) throws(Refused) in number * 2 }

        #expect(doubled == (0..<count).map { $0 * 2 })
    }

    @Test func `it throws for the first value that is refused`() {
        #expect(throws: Refused(number: 300)) {
            _ = try parallelMap(Array(0..<1000)) { (number) throws(Refused) in
                guard number < 300 else { throw Refused(number: number) }
                return number
            }
        }
    }
}
