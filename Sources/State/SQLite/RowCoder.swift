import FoundationEssentials

/// Values as JSON in a column: with sorted keys, so that equal values are equal texts.
struct RowCoder {
    private let encoder: JSONEncoder
    private let decoder = JSONDecoder()
    private let file: String

    init(file: String) {
        self.file = file
        encoder = JSONEncoder()
        encoder.outputFormatting = [.sortedKeys, .withoutEscapingSlashes]
    }

    func encode(_ value: some Encodable) throws(StoreError) -> String {
        do {
            return String(decoding: try encoder.encode(value), as: UTF8.self)
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
        do {
            return try decoder.decode(type, from: Data(text.utf8))
        } catch {
            throw damaged(table: table, key: key)
        }
    }

    func damaged(table: String, key: String) -> StoreError {
        .damaged(file: file, finding: "the row \(key) of the table \(table) cannot be read")
    }
}
