extension RowDecoder {
    /// Reads what rows have most of and the standard library reads by way of generic types, which the
    /// runtime looks up anew for each of them; nil for any other type.
    func commonValue<Value>(_ type: Value.Type) throws -> Value? {
        switch CommonType(type) {
        case .scopedGroups: try members { try $0.members { try $0.words() } } as? Value
        case .groups: try members { try $0.words() } as? Value
        case .labels: try members { try $0.decode(String.self) } as? Value
        case .duration: try duration() as? Value
        case nil: nil
        }
    }

    private enum CommonType {
        case scopedGroups, groups, labels, duration

        // Made once: to name a generic type is to look it up.
        private static let all: [(type: ObjectIdentifier, common: CommonType)] = [
            (ObjectIdentifier(Duration.self), .duration),
            (ObjectIdentifier([String: String].self), .labels),
            (ObjectIdentifier([String: Set<String>].self), .groups),
            (ObjectIdentifier([String: [String: Set<String>]].self), .scopedGroups),
        ]

        init?<Value>(_ type: Value.Type) {
            let wanted = ObjectIdentifier(type)
            for entry in Self.all where entry.type == wanted {
                self = entry.common
                return
            }
            return nil
        }
    }

    private func members<Member>(
        _ read: (RowDecoder) throws -> Member
    ) throws -> [String: Member] {
        guard case .object = text.values[place].kind else { throw JSONText.Refusal() }
        var members: [String: Member] = [:]
        var key = place + 1
        while key < Int(text.values[place].end) {
            guard let name = text.string(at: key) else { throw JSONText.Refusal() }
            members[name] = try read(RowDecoder(text: text, place: key + 1))
            key = Int(text.values[key + 1].end)
        }
        return members
    }

    private func words() throws -> Set<String> {
        guard case .array = text.values[place].kind else { throw JSONText.Refusal() }
        var words: Set<String> = []
        var item = place + 1
        while item < Int(text.values[place].end) {
            words.insert(try RowDecoder(text: text, place: item).decode(String.self))
            item = Int(text.values[item].end)
        }
        return words
    }

    /// Attoseconds, in two words.
    private func duration() throws -> Duration {
        guard case .array = text.values[place].kind, text.values[place].end == place + 3,
            let high: Int64 = text.integer(at: place + 1),
            let low: UInt64 = text.integer(at: place + 2)
        else { throw JSONText.Refusal() }
        return Duration(attoseconds: Int128(high) << 64 | Int128(low))
    }
}
