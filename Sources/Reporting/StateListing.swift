public import Model

/// What a state holds, address by address; never a secret, and no digest of one.
public struct StateListing: Sendable {
    private let recorded: RecordedState
    private let now: Instant

    /// Takes a snapshot.
    ///
    /// - Parameter now: What ages count from.
    public init(_ recorded: RecordedState, now: Instant) {
        self.recorded = recorded
        self.now = now
    }

    // MARK: All

    /// A table with a line for each token.
    public func text(_ options: TextOptions) -> String {
        guard !recorded.tokens.isEmpty else { return "The state knows no tokens.\n" }
        let rows = sorted.map { record -> [TextTable.Cell] in
            let open = recorded.openOperations[record.address]
            return [
                .init(record.address.description),
                .init(record.token.id.text, record.token.id.short),
                .init(record.issuedAt.date),
                .init(record.token.expiresAt?.date ?? "never"),
                .init(record.predecessors.isEmpty ? "–" : String(record.predecessors.count)),
                .init(open.map { "\($0.action.rawValue), \($0.state.name)" } ?? "–"),
            ]
        }
        let table = TextTable(
            titles: [["ADDRESS"], ["TOKEN"], ["ISSUED"], ["EXPIRES"], ["OLDER"], ["UNDER WAY"]],
            rows: rows,
            dispensable: [4, 2]
        )
        return table.lines(options).joined(separator: "\n") + "\n"
    }

    /// The same in Markdown.
    public func markdown() -> String {
        guard !recorded.tokens.isEmpty else { return "The state knows no tokens.\n" }
        let rows = sorted.map { record in
            [
                record.address.description, record.token.id.text, record.issuedAt.date,
                record.token.expiresAt?.date ?? "never",
            ]
        }
        return Markdown.table(["Address", "Token", "Issued", "Expires"], rows) + "\n"
    }

    /// The whole state for a program.
    public func json() -> String {
        JSONWriter.document([
            "formatVersion": "1.0", "lineage": .string(recorded.lineage),
            "serial": .integer(recorded.serial),
            "actedOn": recorded.actedOn?.value ?? .null,
            "tokens": .array(sorted.map { .object(fields(of: $0)) }),
            "openOperations": .array(
                recorded.openOperations.values.sorted { $0.address < $1.address }.map(operation)
            ),
            "manifests": .sorted(
                Dictionary(
                    recorded.manifestPaths.map { ($0.key.description, .string($0.value)) }
                ) { first, _ in first }
            ),
        ])
    }

    private var sorted: [TokenRecord] {
        recorded.tokens.values.sorted { $0.address < $1.address }
    }

    // MARK: One

    /// Everything that is recorded of an address, as YAML; nil where the state has no token of it.
    public func yaml(of address: Address) -> String? {
        recorded.tokens[address].map { YAMLWriter.document(fields(of: $0)) }
    }

    /// The same as JSON.
    public func json(of address: Address) -> String? {
        recorded.tokens[address].map { record in
            JSONWriter.document(
                .object([.init(key: "formatVersion", value: "1.0")] + fields(of: record))
            )
        }
    }

    private func fields(of record: TokenRecord) -> [OrderedValue.Field] {
        let token = record.token
        let groups = CapabilitiesValue(token.capabilities)
        let value: OrderedValue = [
            "address": .string(record.address.description),
            "manifest": .optional(recorded.manifestPaths[record.address]),
            "generation": .integer(record.generation),
            "token": [
                "id": .string(token.id.text), "name": StatusValues.text(token.name),
                "description": StatusValues.text(token.tokenDescription),
                "expiresAt": .optional(token.expiresAt),
            ],
            "datasetCapabilities": groups.datasets, "orgCapabilities": groups.organization,
            "viewCapabilities": groups.views, "issuedAt": .optional(record.issuedAt),
            "commit": .optional(record.commit),
            "servedRequest": record.servedRequest.map(StatusValues.text) ?? .null,
            "isSealed": .bool(record.sealedSecret != nil),
            "isAcceptanceProven": .bool(record.isAcceptanceProven),
            "previous": .array(
                record.predecessors.sorted { $0.id < $1.id }.map {
                    ["id": .string($0.id.text), "expiresAt": .optional($0.expiresAt)]
                }
            ),
            "delivery": .array(
                record.receipts.sorted { $0.sink.id < $1.sink.id }.map {
                    [
                        "sink": StatusValues.text($0.sink.id.description),
                        "token": .string($0.tokenID.text),
                        "deliveredAt": .optional($0.deliveredAt),
                        "verifiedAt": .optional($0.verifiedAt),
                    ]
                }
            ),
            "underWay": recorded.openOperations[record.address]?.status ?? .null,
        ]
        guard case .object(let fields) = value else { return [] }
        return fields
    }

    private func operation(_ operation: Operation) -> OrderedValue {
        guard case .object(let fields) = operation.status else { return .null }
        let address = OrderedValue.string(operation.address.description)
        return .object([.init(key: "address", value: address)] + fields)
    }

    // MARK: What is forgotten

    /// What becomes of the tokens of an address that the state forgets, in whole sentences.
    public func consequences(ofForgetting address: Address) -> String {
        guard let record = recorded.tokens[address] else { return "" }
        var lines = [
            "\(address) will be forgotten. Nothing is done at the API:",
            "  the token \(record.token.id) works \(end(record.token.expiresAt)), and nothing rotates it",
        ]
        lines += record.predecessors.sorted { $0.id < $1.id }.map {
            "  the older token \($0.id) works \(end($0.expiresAt))"
        }
        lines += record.receipts.sorted { $0.sink.id < $1.sink.id }.map {
            "  \($0.sink.id.title.escapingControls) keeps its secret"
        }
        if record.sealedSecret != nil {
            lines.append(
                "  its secret, which nobody has taken yet, is erased: nobody can take it then"
            )
        }
        if let path = recorded.manifestPaths[address] {
            lines.append(
                "  its manifest \(path.escapingControls) is there: the next plan takes it for a new one"
            )
        }
        return lines.joined(separator: "\n") + "\n"
    }

    private func end(_ instant: Instant?) -> String {
        guard let instant else { return "for ever" }
        let age = Wording.relative(instant, to: now)
        return instant <= now ? "no more (\(age))" : "until \(instant.minuteInUTC) (\(age))"
    }
}

/// Capabilities for programs: names sorted, actions, too.
private struct CapabilitiesValue {
    let datasets: OrderedValue
    let organization: OrderedValue
    let views: OrderedValue

    init(_ capabilities: Capabilities) {
        datasets = .sorted(capabilities.datasets.mapValues(Self.groups))
        organization = Self.groups(capabilities.organization)
        views = .sorted(capabilities.views.mapValues(Self.groups))
    }

    private static func groups(_ groups: Capabilities.Groups) -> OrderedValue {
        .sorted(groups.mapValues { .strings($0.sorted()) })
    }
}
