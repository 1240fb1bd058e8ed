extension RawSpan {
    /// The bytes as text; only for what is no secret, since a text is copied and never wiped.
    package var text: String {
        let characters = Span<UInt8>(_bytes: self)
        return String(decoding: characters.indices.map { characters[$0] }, as: UTF8.self)
    }
}
