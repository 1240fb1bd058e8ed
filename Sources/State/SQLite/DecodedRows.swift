import Model
import Parallel

/// A row of a table that has one row an address, as it was read and not understood yet.
struct AddressRow: Sendable {
    let address: String
    let json: String
}

/// The values of a table's rows as they were understood last, so that a snapshot costs what
/// changed and not what exists.
///
/// Rows are taken one after the other and understood by the thousand, so that the texts of a large
/// table are never in memory together.
final class DecodedRows<Value: Sendable> {
    /// What is kept of a row's text.
    ///
    /// Of two texts that differ one pair in 2^64 has the same hash, and nobody can look for such a pair,
    /// since each process draws a key for its hashes.
    private struct Known {
        let hash: Int
        let address: Address
        /// The snapshot that has seen the row last.
        var snapshot: Int
    }

    private let decode: @Sendable (AddressRow) throws(StoreError) -> (Address, Value)
    private var known: [String: Known] = [:]
    private var values: [Address: Value] = [:]
    private var changed: [AddressRow] = []
    private var snapshot = 0
    private var rowCount = 0
    /// The rows that were taken, where these are not all of the table.
    private var part: [String]?

    /// So many rows are understood at once, on all cores.
    private static var batchCount: Int { 2048 }

    init(decode: @escaping @Sendable (AddressRow) throws(StoreError) -> (Address, Value)) {
        self.decode = decode
    }

    /// Begins a snapshot.
    ///
    /// - Parameter areAll: Whether all of the table's rows are going to be taken: then those that are
    ///   known and are not taken are forgotten.
    func begin(areAll: Bool) {
        part = areAll ? nil : []
        snapshot += 1
        rowCount = 0
        changed = []
    }

    /// Takes the next row.
    ///
    /// - Throws: What `decode` throws for the first row that it throws for.
    func take(_ row: AddressRow) throws(StoreError) {
        rowCount += 1
        part?.append(row.address)
        if known[row.address]?.hash == row.json.hashValue {
            known[row.address]?.snapshot = snapshot
            return
        }
        changed.append(row)
        if changed.count >= Self.batchCount { try understand() }
    }

    /// The values of the rows that were taken.
    ///
    /// - Throws: As ``take(_:)``.
    func taken() throws(StoreError) -> [Address: Value] {
        try understand()
        if let part {
            let addresses = part.compactMap { known[$0]?.address }
            let taken = addresses.compactMap { address in values[address].map { (address, $0) } }
            return Dictionary(taken) { first, _ in first }
        }
        guard known.count > rowCount else { return values }
        for (text, row) in known where row.snapshot != snapshot {
            known[text] = nil
            values[row.address] = nil
        }
        return values
    }

    private func understand() throws(StoreError) {
        let rows = changed
        changed = []
        for (row, (address, value)) in zip(rows, try parallelMap(rows, decode)) {
            values[address] = value
            known[row.address] = Known(
                hash: row.json.hashValue,
                address: address,
                snapshot: snapshot
            )
        }
    }
}
