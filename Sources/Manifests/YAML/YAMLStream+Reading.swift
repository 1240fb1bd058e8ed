import Model

extension YAMLStream {
    /// Reads every document of a file within the limits for manifests.
    ///
    /// What is well-formed but not for manifests (anchors, aliases, tags, merge keys, keys that come
    /// twice) is noted as a refusal, and reading goes on.
    ///
    /// - Throws: ``YAMLProblem`` for what is no YAML, or more than the limits.
    static func read(_ source: SourceText) throws(YAMLProblem) -> YAMLStream {
        try source.checkReadable()
        return try YAMLEventReader.withEvents(of: source) { reader throws(YAMLProblem) in
            var builder = YAMLStreamBuilder(bytes: source.content.count)
            while try builder.take(from: reader) {}
            return builder.stream
        }
    }
}

/// Grows a stream by one event after the other; ends with the stream, at a limit or at an error.
private struct YAMLStreamBuilder {
    /// A mapping or a sequence that is still open.
    private struct Container {
        let index: Int
        let isMapping: Bool
        /// Whether what comes next is a key.
        var awaitsKey: Bool
    }

    private(set) var stream = YAMLStream()
    private var open: [Container] = []
    /// Keys of the mapping that ends; kept, so that its memory is.
    private var seen: [Int] = []
    private var documents = 0

    private static let mergeKey = Array("<<".utf8)[...]

    init(bytes: Int) {
        stream.reserveCapacity(min(bytes / 5 + 8, Limits.yamlNodes), textBytes: bytes)
        open.reserveCapacity(8)
    }

    /// Takes an event; false after the last.
    mutating func take(from reader: borrowing YAMLEventReader) throws(YAMLProblem) -> Bool {
        let event = try reader.next(&stream.text)
        switch event.kind {
        case .streamEnd: return false
        case .documentStart: try beginDocument(at: event.mark)
        case .documentEnd: stream.endDocument()
        case .scalar(let text, let isPlain):
            refuseProperties(event)
            if isPlain, open.last?.awaitsKey ?? false, stream.text[text.range] == Self.mergeKey {
                refuseMerge(at: event.mark)
            }
            try add(isPlain ? .plain : .quoted, text, at: event.mark)
        case .alias:
            refuseSharing("an alias (*)", at: event.mark)
            try add(.refused, .empty, at: event.mark)
        case .sequenceStart: try begin(.sequence, event)
        case .mappingStart: try begin(.mapping, event)
        case .containerEnd: end()
        case .other: break
        }
        return true
    }

    private mutating func beginDocument(at mark: Mark) throws(YAMLProblem) {
        documents += 1
        guard documents <= Limits.documentsPerFile else {
            throw YAMLProblem(
                summary: "the file has more than \(Limits.documentsPerFile) documents",
                hint: "split it",
                mark: mark
            )
        }
        stream.beginDocument()
    }

    private mutating func add(
        _ kind: YAMLNode.Kind,
        _ text: YAMLText,
        at mark: Mark
    ) throws(YAMLProblem) {
        guard stream.values.count < Limits.yamlNodes else {
            throw YAMLProblem(
                summary: "the file has more than \(Limits.yamlNodes) values",
                hint: "split it",
                mark: mark
            )
        }
        if let last = open.indices.last, open[last].isMapping {
            let isScalar = kind == .plain || kind == .quoted
            if open[last].awaitsKey, !isScalar, kind != .refused {
                stream.refuse("a key must be a word", at: mark)
            }
            open[last].awaitsKey.toggle()
        }
        stream.append(kind, text, at: mark)
    }

    private mutating func begin(_ kind: YAMLNode.Kind, _ event: YAMLEvent) throws(YAMLProblem) {
        guard open.count < Limits.yamlDepth else {
            throw YAMLProblem(
                summary: "values are nested more than \(Limits.yamlDepth) deep",
                hint: "no field is that deep: look for brackets that are never closed",
                mark: event.mark
            )
        }
        refuseProperties(event)
        let index = stream.values.count
        try add(kind, .empty, at: event.mark)
        let isMapping = kind == .mapping
        open.append(Container(index: index, isMapping: isMapping, awaitsKey: isMapping))
    }

    private mutating func end() {
        guard let container = open.popLast() else { return }
        stream.close(container.index)
        if container.isMapping { refuseRepeatedKeys(of: container.index) }
    }

    // MARK: Refusals

    private mutating func refuseProperties(_ event: YAMLEvent) {
        if event.hasAnchor { refuseSharing("an anchor (&)", at: event.mark) }
        if event.hasTag {
            stream.refuse(
                "a tag (!) is not allowed",
                hint: "leave it out: each field has its type",
                at: event.mark
            )
        }
    }

    private mutating func refuseMerge(at mark: Mark) { refuseSharing("a merge key (<<)", at: mark) }

    private mutating func refuseSharing(_ what: String, at mark: Mark) {
        stream.refuse(
            "\(what) is not allowed",
            hint:
                "write the fields out; sharing them between manifests is what TokenDefaults is for",
            at: mark
        )
    }

    /// A handful of keys is compared pair by pair; more of them through a set.
    private mutating func refuseRepeatedKeys(of mapping: Int) {
        seen.removeAll(keepingCapacity: true)
        var set: [String: Int] = [:]
        for (key, _) in stream.entries(of: mapping) where stream.isScalar(key) {
            let first: Int?
            if seen.count < 16 {
                first = seen.first { stream.isSameText($0, key) }
            } else {
                if set.isEmpty { for index in seen { set[stream.text(of: index)] = index } }
                first = set.updateValue(key, forKey: stream.text(of: key))
            }
            if let first {
                stream.refuse(
                    "the key \(quoted(stream.text(of: key))) is there already",
                    hint: "see line \(stream.values[first].mark.line)",
                    at: stream.values[key].mark
                )
            } else {
                seen.append(key)
            }
        }
    }
}

extension YAMLStream {
    /// The indices of a mapping's keys and values, in the file's order.
    func entries(of mapping: Int) -> YAMLEntries {
        YAMLEntries(values: values, start: mapping + 1, end: values[mapping].end)
    }

    /// How many keys a mapping has.
    func entryCount(of mapping: Int) -> Int {
        entries(of: mapping).reduce(0) { count, _ in count + 1 }
    }

    /// The indices of a sequence's elements.
    func elements(of list: Int) -> YAMLElements {
        YAMLElements(values: values, start: list + 1, end: values[list].end)
    }
}

/// Walks over a sequence.
struct YAMLElements: Sequence, IteratorProtocol {
    fileprivate let values: [YAMLStream.Value]
    fileprivate var start: Int
    fileprivate let end: Int

    mutating func next() -> Int? {
        guard start < end else { return nil }
        defer { start = values[start].end }
        return start
    }
}

/// Walks over a mapping.
struct YAMLEntries: Sequence, IteratorProtocol {
    fileprivate let values: [YAMLStream.Value]
    fileprivate var start: Int
    fileprivate let end: Int

    mutating func next() -> (key: Int, value: Int)? {
        let key = start
        guard key < end else { return nil }
        let value = values[key].end
        guard value < end else { return nil }
        start = values[value].end
        return (key, value)
    }
}
