internal import CLibgit2

extension ObjectID {
    init(_ id: git_oid) {
        self = unsafe withUnsafeBytes(of: id) { bytes in
            unsafe ObjectID(
                first: UInt64(bigEndian: bytes.loadUnaligned(fromByteOffset: 0, as: UInt64.self)),
                second: UInt64(bigEndian: bytes.loadUnaligned(fromByteOffset: 8, as: UInt64.self)),
                third: UInt32(bigEndian: bytes.loadUnaligned(fromByteOffset: 16, as: UInt32.self))
            )
        }
    }

    /// The library's form.
    var raw: git_oid {
        var id = git_oid()
        let parts = bigEndian
        unsafe withUnsafeMutableBytes(of: &id) { bytes in
            unsafe bytes.storeBytes(of: parts.first, toByteOffset: 0, as: UInt64.self)
            unsafe bytes.storeBytes(of: parts.second, toByteOffset: 8, as: UInt64.self)
            unsafe bytes.storeBytes(of: parts.third, toByteOffset: 16, as: UInt32.self)
        }
        return id
    }
}
