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
            while try builder.take(try reader.next()) {}
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

    init(bytes: Int) {
        stream.reserveCapacity(min(bytes / 5 + 8, Limits.yamlNodes))
        open.reserveCapacity(8)
    }

    /// Takes an event; false after the last.
    mutating func take(_ event: YAMLEvent) throws(YAMLProblem) -> Bool {
        switch event.kind {
        case .streamEnd: return false
        case .documentStart: try beginDocument(at: event.mark)
        case .documentEnd: stream.endDocument()
        case .scalar(let text, let isPlain):
            refuseProperties(event)
            if isPlain, text == "<<", open.last?.awaitsKey ?? false { refuseMerge(at: event.mark) }
            try add(isPlain ? .plain : .quoted, text, at: event.mark)
        case .alias:
            refuseSharing("an alias (*)", at: event.mark)
            try add(.refused, "", at: event.mark)
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
        _ text: String,
        at mark: Mark
    ) throws(YAMLProblem) {
        guard stream.nodes.count < Limits.yamlNodes else {
            throw YAMLProblem(
                summary: "the file has more than \(Limits.yamlNodes) values",
                hint: "split it",
                mark: mark
            )
        }
        let index = stream.nodes.count
        if let last = open.indices.last, open[last].isMapping {
            let isScalar = kind == .plain || kind == .quoted
            if open[last].awaitsKey, !isScalar, kind != .refused {
                stream.refuse("a key must be a word", at: mark)
            }
            open[last].awaitsKey.toggle()
        }
        stream.append(YAMLNode(kind: kind, mark: mark, text: text, end: index + 1))
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
        let index = stream.nodes.count
        try add(kind, "", at: event.mark)
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
        for (key, _) in stream.entries(of: mapping) where stream.nodes[key].isScalar {
            let text = stream.nodes[key].text
            let first: Int?
            if seen.count < 16 {
                first = seen.first { stream.nodes[$0].text == text }
            } else {
                if set.isEmpty { for index in seen { set[stream.nodes[index].text] = index } }
                first = set.updateValue(key, forKey: text)
            }
            if let first {
                stream.refuse(
                    "the key \(quoted(text)) is there already",
                    hint: "see line \(stream.nodes[first].mark.line)",
                    at: stream.nodes[key].mark
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
        YAMLEntries(nodes: nodes, start: mapping + 1, end: nodes[mapping].end)
    }

    /// How many keys a mapping has.
    func entryCount(of mapping: Int) -> Int {
        entries(of: mapping).reduce(0) { count, _ in count + 1 }
    }

    /// The indices of a sequence's elements.
    func elements(of list: Int) -> some Sequence<Int> {
        let end = nodes[list].end
        return sequence(state: list + 1) { [nodes] element -> Int? in
            guard element < end else { return nil }
            defer { element = nodes[element].end }
            return element
        }
    }
}

/// Walks over a mapping.
struct YAMLEntries: Sequence, IteratorProtocol {
    fileprivate let nodes: [YAMLNode]
    fileprivate var start: Int
    fileprivate let end: Int

    mutating func next() -> (key: Int, value: Int)? {
        let key = start
        guard key < end else { return nil }
        let value = nodes[key].end
        guard value < end else { return nil }
        start = nodes[value].end
        return (key, value)
    }
}
