import Foundation
import Glibc

/// `fuzz TARGET` with the options and folders of libFuzzer.
///
/// Where it was built without libFuzzer,
/// it reads each file of the folders once.
enum FuzzProgram {
    private typealias Reader = @convention(c) (UnsafePointer<UInt8>?, Int) -> Int32
    private typealias Arguments = UnsafeMutablePointer<UnsafeMutablePointer<CChar>?>
    private typealias Driver =
        @convention(c) (
            UnsafeMutablePointer<Int32>, UnsafeMutablePointer<Arguments>, Reader
        ) -> Int32

    private static let target = FuzzTarget(rawValue: CommandLine.arguments.dropFirst().first ?? "")

    static func main() {
        guard target != nil else {
            let names = FuzzTarget.allCases.map(\.rawValue).joined(separator: ", ")
            FileHandle.standardError.write(Data("usage: fuzz TARGET [FOLDER]…, of \(names)\n".utf8))
            exit(64)
        }
        guard let found = unsafe dlsym(nil, "LLVMFuzzerRunDriver") else { return replay() }
        let drive = unsafe unsafeBitCast(found, to: Driver.self)
        // libFuzzer's own name stands first; the target is ours.
        let words = [CommandLine.arguments[0]] + CommandLine.arguments.dropFirst(2)
        var count = Int32(words.count)
        // It keeps the words for as long as the process lives.
        var arguments = Arguments.allocate(capacity: words.count + 1)
        for (place, word) in words.enumerated() { unsafe arguments[place] = strdup(word) }
        unsafe arguments[words.count] = nil
        unsafe exit(drive(&count, &arguments, readInput))
    }

    fileprivate static func read(_ bytes: [UInt8]) { target?.read(bytes) }

    private static func replay() {
        for folder in CommandLine.arguments.dropFirst(2) where !folder.hasPrefix("-") {
            let names = (try? FileManager.default.contentsOfDirectory(atPath: folder)) ?? []
            for name in names.sorted() {
                let bytes = FileManager.default.contents(atPath: folder + "/" + name)
                if let bytes { target?.read(Array(bytes)) }
            }
        }
    }
}

/// What libFuzzer calls; it is looked for by this name.
@c(LLVMFuzzerTestOneInput)
public func readInput(_ start: UnsafePointer<UInt8>?, _ count: Int) -> Int32 {
    FuzzProgram.read(unsafe Array(UnsafeBufferPointer(start: start, count: count)))
    return 0
}
