/// Lends texts to calls of C.
func withCStrings<Result>(
    _ texts: [String],
    _ body: (UnsafeMutableBufferPointer<UnsafeMutablePointer<CChar>?>) -> Result
) -> Result {
    var strings = unsafe texts.map { text in
        let bytes = text.utf8CString
        let copy = UnsafeMutableBufferPointer<CChar>.allocate(capacity: bytes.count)
        _ = unsafe copy.initialize(fromContentsOf: bytes)
        return copy.baseAddress
    }
    defer { while let string = unsafe strings.popLast() { unsafe string?.deallocate() } }
    return unsafe strings.withUnsafeMutableBufferPointer { unsafe body($0) }
}
