import FoundationEssentials
import Model

/// Values as JSON in a column: with sorted keys, so that equal values are equal texts.
struct RowCoder: Sendable {
    private let decoder = JSONDecoder()
    private let file: String

    init(file: String) { self.file = file }

    func encode(_ value: some Encodable) throws(StoreError) -> String {
        do {
            return try RowEncoder.text(of: value)
        } catch {
            throw .failed(file: file, words: "a value cannot be written as JSON")
        }
    }

    /// Reads a value of a row; the error names the row and nothing of its content.
    func decode<Value: Decodable>(
        _ text: String,
        as type: Value.Type = Value.self,
        table: String,
        key: String
    ) throws(StoreError) -> Value {
        if let value = try? RowDecoder.value(type, of: text) { return value }
        // What the quick decoder does not take may be one of the many ways to write JSON that no
        // version of ours has used: what is a row and what is damage is Foundation's to say, as ever.
        do {
            return try decoder.decode(type, from: Data(text.utf8))
        } catch {
            throw damaged(table: table, key: key)
        }
    }

    /// Reads a value that has its address in it, which is to be its row's.
    func value<Value: Decodable>(
        of row: AddressRow,
        in table: String,
        address: (Value) -> Address
    ) throws(StoreError) -> (Address, Value) {
        let value: Value = try decode(row.json, table: table, key: row.address)
        let address = address(value)
        guard address.description == row.address else {
            throw damaged(table: table, key: row.address)
        }
        return (address, value)
    }

    /// Reads the address of a row.
    func address(_ text: String, table: String) throws(StoreError) -> Address {
        guard let address = Address(text) else { throw damaged(table: table, key: text) }
        return address
    }

    func damaged(table: String, key: String) -> StoreError {
        .damaged(file: file, finding: "the row \(key) of the table \(table) cannot be read")
    }
}
