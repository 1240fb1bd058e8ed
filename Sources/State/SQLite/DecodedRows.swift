import Model

/// A row of a table that has one row an address, as it was read and not understood yet.
struct AddressRow: Sendable {
    let address: String
    let json: String
}

/// The values of a table's rows as they were understood last, so that a snapshot costs what
/// changed and not what exists.
final class DecodedRows<Value: Sendable> {
    private struct Decoded: Sendable {
        let json: String
        let address: Address
        let value: Value
    }

    private var known: [String: Decoded] = [:]

    /// Understands rows, those anew that are not as they were.
    ///
    /// - Parameter areAll: Whether there are no others: then those that are known are forgotten.
    /// - Throws: What `decode` throws for the first row that it throws for.
    func values(
        of rows: [AddressRow],
        areAll: Bool,
        decode: @Sendable (AddressRow) throws(StoreError) -> (Address, Value)
    ) throws(StoreError) -> [Address: Value] {
        let changed = rows.filter { known[$0.address]?.json != $0.json }
        let decoded = try parallelMap(changed) { (row) throws(StoreError) in
            let (address, value) = try decode(row)
            return (row.address, Decoded(json: row.json, address: address, value: value))
        }
        known.merge(decoded) { _, new in new }
        if areAll, known.count > rows.count {
            let present = Set(rows.map(\.address))
            known = known.filter { present.contains($0.key) }
        }
        let values = rows.compactMap { known[$0.address] }.map { ($0.address, $0.value) }
        return Dictionary(values) { first, _ in first }
    }
}
