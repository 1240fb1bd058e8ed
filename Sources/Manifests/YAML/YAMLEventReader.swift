import CYAML
import Model

/// What libyaml met next, copied out of its memory.
struct YAMLEvent {
    enum Kind {
        case streamEnd
        case documentStart
        case documentEnd
        case scalar(YAMLText, isPlain: Bool)
        case sequenceStart
        case mappingStart
        case containerEnd
        case alias
        case other
    }

    let kind: Kind
    let mark: Mark
    let hasAnchor: Bool
    let hasTag: Bool
}

/// libyaml's parser over the bytes of one file.
///
/// The parser keeps a pointer to itself, so it lives on the heap; and one to the bytes, so it never
/// leaves the closure that lends them.
@safe struct YAMLEventReader: ~Copyable {
    private let parser: UnsafeMutablePointer<yaml_parser_t>
    private let source: SourceText

    /// Lends a reader of a file's events.
    static func withEvents<Result>(
        of source: SourceText,
        _ body: (borrowing YAMLEventReader) throws(YAMLProblem) -> Result
    ) throws(YAMLProblem) -> Result {
        let outcome = unsafe source.content.withUnsafeBufferPointer {
            bytes -> Swift.Result<Result, YAMLProblem> in
            do throws(YAMLProblem) {
                let reader = try unsafe YAMLEventReader(bytes, source)
                return .success(try body(reader))
            } catch {
                return .failure(error)
            }
        }
        return try outcome.get()
    }

    private init(
        _ bytes: UnsafeBufferPointer<UInt8>,
        _ source: SourceText
    ) throws(YAMLProblem) {
        let parser = UnsafeMutablePointer<yaml_parser_t>.allocate(capacity: 1)
        guard unsafe yaml_parser_initialize(parser) == 1 else {
            unsafe parser.deallocate()
            throw YAMLProblem(summary: "libyaml has no memory left", mark: .start)
        }
        unsafe self.parser = parser
        self.source = source
        unsafe yaml_parser_set_encoding(parser, YAML_UTF8_ENCODING)
        unsafe yaml_parser_set_input_string(parser, bytes.baseAddress, bytes.count)
    }

    deinit {
        unsafe yaml_parser_delete(parser)
        unsafe parser.deallocate()
    }

    /// The next event; a scalar's text comes behind those before it.
    func next(_ texts: inout [UInt8]) throws(YAMLProblem) -> YAMLEvent {
        var event = unsafe yaml_event_t()
        guard unsafe yaml_parser_parse(parser, &event) == 1 else { throw problem() }
        defer { unsafe yaml_event_delete(&event) }
        return try unsafe copy(event, &texts)
    }

    private func copy(
        _ event: yaml_event_t,
        _ texts: inout [UInt8]
    ) throws(YAMLProblem) -> YAMLEvent {
        let mark = unsafe Mark(event.start_mark)
        var kind = YAMLEvent.Kind.other
        var hasAnchor = false
        var hasTag = false
        switch unsafe event.type {
        case YAML_STREAM_END_EVENT: kind = .streamEnd
        case YAML_DOCUMENT_START_EVENT: kind = .documentStart
        case YAML_DOCUMENT_END_EVENT: kind = .documentEnd
        case YAML_SEQUENCE_END_EVENT, YAML_MAPPING_END_EVENT: kind = .containerEnd
        case YAML_ALIAS_EVENT: kind = .alias
        case YAML_SEQUENCE_START_EVENT:
            kind = .sequenceStart
            hasAnchor = unsafe event.data.sequence_start.anchor != nil
            hasTag = unsafe event.data.sequence_start.tag != nil
        case YAML_MAPPING_START_EVENT:
            kind = .mappingStart
            hasAnchor = unsafe event.data.mapping_start.anchor != nil
            hasTag = unsafe event.data.mapping_start.tag != nil
        case YAML_SCALAR_EVENT:
            let scalar = unsafe event.data.scalar
            let isPlain = unsafe scalar.style == YAML_PLAIN_SCALAR_STYLE
            let text = try unsafe append(scalar.value, scalar.length, at: mark, to: &texts)
            kind = .scalar(text, isPlain: isPlain)
            hasAnchor = unsafe scalar.anchor != nil
            hasTag = unsafe scalar.tag != nil || (isPlain && scalar.plain_implicit == 0)
        default: break
        }
        return YAMLEvent(kind: kind, mark: mark, hasAnchor: hasAnchor, hasTag: hasTag)
    }

    private func append(
        _ start: UnsafePointer<yaml_char_t>?,
        _ length: Int,
        at mark: Mark,
        to texts: inout [UInt8]
    ) throws(YAMLProblem) -> YAMLText {
        guard length <= Limits.yamlScalarBytes else {
            throw YAMLProblem(
                summary: "a value of \(length) bytes is too long",
                hint: "at most \(Limits.yamlScalarBytes / 1024) KiB are read",
                mark: mark
            )
        }
        let bytes = unsafe UnsafeBufferPointer(start: start, count: length)
        let place = YAMLText(
            start: Int32(texts.count),
            count: Int32(length),
            // All of them at once, which a processor does faster than one after the other.
            isASCII: unsafe bytes.reduce(0, |) < 0x80
        )
        unsafe texts.append(contentsOf: bytes)
        return place
    }

    /// What libyaml says of the error that it stopped at.
    private func problem() -> YAMLProblem {
        let words = unsafe parser.pointee.problem.map { unsafe String(cString: $0) }
        switch unsafe parser.pointee.error {
        case YAML_READER_ERROR:
            let mark = unsafe source.mark(ofByte: parser.pointee.problem_offset)
            return problem(
                ofCharacter: unsafe parser.pointee.problem_value,
                words ?? "unreadable",
                at: mark
            )
        case YAML_MEMORY_ERROR:
            return YAMLProblem(summary: "libyaml has no memory left", mark: .start)
        default:
            let context = unsafe parser.pointee.context.map { unsafe String(cString: $0) }
            let line = unsafe source.clamped(Mark(parser.pointee.context_mark)).line
            return YAMLProblem(
                summary: "this is not YAML: \(words ?? "unknown error")",
                hint: context.map { "met \($0) that begins on line \(line)" },
                mark: unsafe source.clamped(Mark(parser.pointee.problem_mark))
            )
        }
    }

    private func problem(ofCharacter value: Int32, _ words: String, at mark: Mark) -> YAMLProblem {
        guard words == "control characters are not allowed" else {
            return YAMLProblem(
                summary: "this is not UTF-8: \(words)",
                hint: "save the file as UTF-8",
                mark: mark
            )
        }
        let digits = String(value, radix: 16, uppercase: true)
        let name = "U+" + String(repeating: "0", count: max(0, 4 - digits.count)) + digits
        return YAMLProblem(
            summary: value == 0 ? "the file has a NUL byte" : "the file has the character \(name)",
            hint: value == 0
                ? "save the file as UTF-8 text" : "write it as an escape in double quotes",
            mark: mark
        )
    }
}

extension Mark {
    /// libyaml counts lines and characters from 0.
    fileprivate init(_ mark: yaml_mark_t) {
        self.init(
            line: Int32(clamping: mark.line + 1),
            column: Int32(clamping: mark.column + 1)
        )
    }
}
