import Model

extension ValueType where Value == CapabilityDraft {
    /// `{ingest: [create], query: [read]}`.
    static func capabilities(_ known: KnownCapabilities.Groups) -> ValueType {
        ValueType(shape: .capabilities(known)) { index, field, decoding in
            decoding.capabilities(index, field, known)
        }
    }
}

extension ValueType where Value == ScopedCapabilityDraft {
    /// `{checkout-logs: {ingest: [create]}}`.
    static func scopedCapabilities(_ known: KnownCapabilities.Groups) -> ValueType {
        let name = ScalarType<String>.text(maximumBytes: 256)
        return ValueType(shape: .map(of: .capabilities(known))) { index, field, decoding in
            decoding.map(index, field, keys: name) { value, field, decoding in
                decoding.capabilities(value, field, known)
            }
        }
    }
}

extension Decoding {
    /// Reads names that are up to the writer, each with a value.
    mutating func map<Value>(
        _ index: Int,
        _ field: FieldPath,
        keys: ScalarType<String>,
        value decode: (Int, FieldPath, inout Decoding) -> Value?
    ) -> [String: Value]? {
        guard node(index).kind == .mapping else {
            reportType(of: index, field, expected: .map(of: keys.shape))
            return nil
        }
        var result: [String: Value] = [:]
        result.reserveCapacity(stream.entryCount(of: index))
        for (key, value) in stream.entries(of: index) where node(key).isScalar {
            let name = node(key).text
            do throws(ValueProblem) {
                _ = try keys.parse(name)
            } catch {
                report(
                    "the name \(quoted(name)) in \(field) \(error.summary)",
                    hint: error.hint,
                    at: node(key).mark
                )
                continue
            }
            result[name] = decode(value, field.appending(name), &self)
        }
        return result
    }

    fileprivate mutating func capabilities(
        _ index: Int,
        _ field: FieldPath,
        _ known: KnownCapabilities.Groups
    ) -> CapabilityDraft? {
        guard node(index).kind == .mapping else {
            reportType(of: index, field, expected: .object([]))
            return nil
        }
        var groups: CapabilityDraft = [:]
        groups.reserveCapacity(stream.entryCount(of: index))
        for (key, list) in stream.entries(of: index) where node(key).isScalar {
            let group = node(key).text
            guard isWord(group) else {
                report("\(quoted(group)) in \(field) is no word", at: node(key).mark)
                continue
            }
            var draft = ActionsDraft()
            if known[group] == nil {
                draft.unknown.append(
                    UnknownName(
                        summary: "unknown capability \(quoted(group)) in \(field)",
                        hint: suggestion(for: group, known: known.keys, called: "known"),
                        position: position(of: key)
                    )
                )
            }
            read(list, field.appending(group), known[group], into: &draft)
            groups[group] = Located(value: draft, position: position(of: list))
        }
        return groups
    }

    private mutating func read(
        _ list: Int,
        _ field: FieldPath,
        _ known: [String]?,
        into draft: inout ActionsDraft
    ) {
        guard node(list).kind == .sequence else {
            return reportType(of: list, field, expected: .list(of: .enumeration([])))
        }
        for element in stream.elements(of: list) {
            let node = node(element)
            guard node.isScalar, isWord(node.text) else {
                reportType(
                    of: element,
                    FieldPath("an action of \(field)"),
                    expected: .formatted("a word")
                )
                continue
            }
            if let known, !known.contains(node.text),
                draft.unknown.count < Limits.diagnosticsPerFile
            {
                draft.unknown.append(
                    UnknownName(
                        summary: "unknown action \(quoted(node.text)) in \(field)",
                        hint: suggestion(for: node.text, known: known, called: "known actions"),
                        position: position(of: element)
                    )
                )
            }
            draft.actions.insert(node.text)
        }
    }

    /// Groups and actions are letters, whatever a newer API calls them.
    private func isWord(_ text: String) -> Bool {
        (1...64).contains(text.utf8.count)
            && text.utf8.allSatisfy { byte in
                (UInt8(ascii: "a")...UInt8(ascii: "z")).contains(byte | 0x20)
                    || byte == UInt8(ascii: "_") || byte == UInt8(ascii: "-")
                    || (UInt8(ascii: "0")...UInt8(ascii: "9")).contains(byte)
            }
    }
}
