public import Model
import SQLite
public import Secrets

extension SQLiteStore {
    /// The sealed secret; nil where the escrow has none of that name.
    ///
    /// - Throws: ``StoreError``.
    public func sealedSecret(_ id: EscrowID) throws(StoreError) -> SealedBox? {
        try translating { () throws(SQLiteError) in
            try database.query(
                "SELECT key_id, bytes FROM sealed WHERE operation = ?",
                .text(id.operation.text)
            ) { (row) throws(SQLiteError) in
                SealedBox(keyID: try row.text(0), bytes: try row.blob(1))
            }
        }.first
    }

    /// Every sealed secret, in the order of the operations that it came from.
    ///
    /// - Throws: ``StoreError``, ``StoreError/damaged(file:finding:)`` for one whose operation or
    ///   token is not known.
    public func sealedSecrets() throws(StoreError) -> [SealedSecret] {
        let rows = try translating { () throws(SQLiteError) in
            try database.query(
                """
                SELECT sealed.operation, sealed.key_id, sealed.bytes, operations.address,
                    operations.to_token
                FROM sealed LEFT JOIN operations ON operations.id = sealed.operation
                ORDER BY sealed.operation
                """
            ) { (row) throws(SQLiteError) in
                (
                    id: try row.text(0),
                    box: SealedBox(keyID: try row.text(1), bytes: try row.blob(2)),
                    address: try row.optionalText(3), token: try row.optionalText(4)
                )
            }
        }
        return try rows.map { (row) throws(StoreError) in
            guard let operation = OperationID(row.id),
                let address = row.address.flatMap(Address.init),
                let token = row.token.flatMap(TokenID.init)
            else { throw coder.damaged(table: "sealed", key: row.id) }
            return SealedSecret(
                id: EscrowID(operation: operation),
                address: address,
                token: token,
                box: row.box
            )
        }
    }
}
