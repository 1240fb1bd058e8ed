import CMicroHTTPD

/// libmicrohttpd's view of one request, valid during one of its calls.
@safe struct Connection: ~Copyable {
    private let handle: OpaquePointer

    init(_ handle: OpaquePointer) { unsafe self.handle = unsafe handle }

    /// The peer's address without its port.
    var remoteAddress: String {
        guard let address = unsafe regent_client_address(handle) else { return "" }
        return unsafe SocketAddress.text(of: address)
    }

    var headers: HeaderFields { HeaderFields(values(.HEADER_KIND)) }

    var query: [(name: String, value: String)] { values(.GET_ARGUMENT_KIND) }

    private func values(_ kind: MHD_ValueKind) -> [(name: String, value: String)] {
        var values: [(name: String, value: String)] = []
        unsafe withUnsafeMutablePointer(to: &values) { place in
            _ = unsafe MHD_get_connection_values_n(handle, kind, collectValue, place)
        }
        return values
    }

    /// Hands an answer over; false where it has a field that cannot be sent.
    func queue(_ response: ServerResponse) -> Bool {
        var body = response.body
        let made = unsafe body.withUnsafeMutableBytes { bytes -> OpaquePointer? in
            if let announced = response.announcedBytes, announced > bytes.count {
                return unsafe regent_cut_response(
                    bytes.baseAddress,
                    bytes.count,
                    UInt64(announced)
                )
            }
            return unsafe MHD_create_response_from_buffer(
                bytes.count,
                bytes.baseAddress,
                .RESPMEM_MUST_COPY
            )
        }
        guard let made = unsafe made else { return false }
        defer { unsafe MHD_destroy_response(made) }
        for (name, value) in response.headers {
            guard unsafe MHD_add_response_header(made, name, value) == .YES else { return false }
        }
        return unsafe MHD_queue_response(handle, UInt32(response.status), made) == .YES
    }
}

private func collectValue(
    place: UnsafeMutableRawPointer?,
    kind: MHD_ValueKind,
    name: UnsafePointer<CChar>?,
    nameBytes: Int,
    value: UnsafePointer<CChar>?,
    valueBytes: Int
) -> MHD_Result {
    guard let place = unsafe place else { return .NO }
    let values = unsafe place.assumingMemoryBound(to: [(name: String, value: String)].self)
    unsafe values.pointee.append(
        (text(name, byteCount: nameBytes), text(value, byteCount: valueBytes))
    )
    return .YES
}

private func text(_ start: UnsafePointer<CChar>?, byteCount: Int) -> String {
    guard let start = unsafe start else { return "" }
    let bytes = unsafe UnsafeRawBufferPointer(start: start, count: byteCount)
    return unsafe String(decoding: bytes, as: UTF8.self)
}
