import Secrets
import Testing

@Suite("Bytes that may hold a secret")
struct WipedBytesTests {
    @Test(arguments: [[], [1], [1, 2], [1, 500, 3, 100_000, 7], Array(repeating: 33, count: 100)])
    func `are what was appended, however they grew`(sizes: [Int]) {
        var expected: [UInt8] = []
        var builder = WipedBytesBuilder()
        for (number, size) in sizes.enumerated() {
            let piece = [UInt8](repeating: UInt8(number), count: size)
            expected += piece
            unsafe builder.append(piece.span.bytes)
            #expect(builder.byteCount == expected.count)
        }
        let bytes = WipedBytes(builder)
        #expect(bytes.byteCount == expected.count)
        bytes.withBytes { span in
            unsafe span.withUnsafeBytes { #expect(unsafe $0.elementsEqual(expected)) }
        }
    }

    @Test func `are copied from what the caller keeps`() {
        let bytes = unsafe WipedBytes(copying: Array("xaat-1234".utf8).span.bytes)
        #expect(bytes.text == "xaat-1234")
    }

    @Test func `are never printed`() {
        let bytes = unsafe WipedBytes(copying: Array("xaat-1234".utf8).span.bytes)
        var dumped = ""
        dump(bytes, to: &dumped)
        #expect("\(bytes)" == "(bytes)")
        #expect(String(reflecting: bytes) == "(bytes)")
        #expect(!dumped.contains("1234"))
    }
}
