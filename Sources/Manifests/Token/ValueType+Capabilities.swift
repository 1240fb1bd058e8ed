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
        guard stream.values[index].kind == .mapping else {
            reportType(of: index, field, expected: .map(of: keys.shape))
            return nil
        }
        var result = [String: Value](minimumCapacity: stream.entryCount(of: index))
        for (key, value) in stream.entries(of: index) where stream.isScalar(key) {
            let name = stream.text(of: key)
            do throws(ValueProblem) {
                _ = try keys.parse(name)
            } catch {
                report(
                    "the name \(quoted(name)) in \(field) \(error.summary)",
                    hint: error.hint,
                    at: stream.values[key].mark
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
        guard stream.values[index].kind == .mapping else {
            reportType(of: index, field, expected: .object([]))
            return nil
        }
        var groups: [CapabilityDraft.Group] = []
        for (key, list) in stream.entries(of: index) where stream.isScalar(key) {
            let name = stream.text(of: key)
            guard isWord(key) else {
                report("\(quoted(name)) in \(field) is no word", at: stream.values[key].mark)
                continue
            }
            var unknown: [UnknownName] = []
            let knownActions = known[name]
            if knownActions == nil {
                unknown.append(
                    UnknownName(
                        summary: "unknown capability \(quoted(name)) in \(field)",
                        hint: suggestion(for: name, known: known.keys, called: "known"),
                        position: position(of: key)
                    )
                )
            }
            let actions = actions(list, field.appending(name), knownActions, &unknown)
            groups.append(
                CapabilityDraft.Group(
                    name: name,
                    position: position(of: list),
                    actions: actions,
                    unknown: unknown
                )
            )
        }
        return CapabilityDraft(groups)
    }

    /// The actions of a list, sorted, each of them once.
    private mutating func actions(
        _ list: Int,
        _ field: FieldPath,
        _ known: [String]?,
        _ unknown: inout [UnknownName]
    ) -> [String] {
        guard stream.values[list].kind == .sequence else {
            reportType(of: list, field, expected: .list(of: .enumeration([])))
            return []
        }
        var actions: [String] = []
        for element in stream.elements(of: list) {
            guard stream.isScalar(element), isWord(element) else {
                reportType(
                    of: element,
                    FieldPath("an action of \(field)"),
                    expected: .formatted("a word")
                )
                continue
            }
            let action = stream.text(of: element)
            if let known, !known.contains(action), unknown.count < Limits.diagnosticsPerFile {
                unknown.append(
                    UnknownName(
                        summary: "unknown action \(quoted(action)) in \(field)",
                        hint: suggestion(for: action, known: known, called: "known actions"),
                        position: position(of: element)
                    )
                )
            }
            actions.append(action)
        }
        return actions.count > 1 ? Set(actions).sorted() : actions
    }

    /// Groups and actions are letters, whatever a newer API calls them.
    private func isWord(_ index: Int) -> Bool {
        let bytes = stream.bytes(of: index)
        return (1...64).contains(bytes.count)
            && bytes.allSatisfy { byte in
                (UInt8(ascii: "a")...UInt8(ascii: "z")).contains(byte | 0x20)
                    || byte == UInt8(ascii: "_") || byte == UInt8(ascii: "-")
                    || (UInt8(ascii: "0")...UInt8(ascii: "9")).contains(byte)
            }
    }
}
