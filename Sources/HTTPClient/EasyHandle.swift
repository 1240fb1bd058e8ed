import CCurl
import Secrets

/// The address of a handle, as a plain value.
struct HandleID: Hashable {
    private let address: UInt

    init(_ pointer: UnsafeMutableRawPointer) { address = UInt(bitPattern: pointer) }
}

/// One transfer of libcurl, with options typed as libcurl documents them.
@safe struct EasyHandle: ~Copyable {
    /// The handle; only the thread of the transfers touches it.
    let pointer: UnsafeMutableRawPointer
    private let errorText: UnsafeMutablePointer<CChar>

    /// By which the library's messages name the handle.
    var id: HandleID { unsafe HandleID(pointer) }

    /// An option of the library was refused: it is older than this program, or out of memory.
    struct OptionRefused: Error {
        var code: CURLcode
    }

    /// Makes a handle; nil where there is no memory.
    init?() {
        guard let pointer = unsafe curl_easy_init() else { return nil }
        unsafe self.pointer = pointer
        let size = Int(CURL_ERROR_SIZE)
        unsafe errorText = .allocate(capacity: size)
        unsafe errorText.initialize(repeating: 0, count: size)
    }

    deinit {
        unsafe curl_easy_cleanup(pointer)
        unsafe errorText.deallocate()
    }

    /// Sets a number or a switch.
    func set(_ option: CURLoption, _ value: Int) throws(OptionRefused) {
        try check(unsafe regent_easy_set_long(pointer, option, value))
    }

    /// Sets a text, which the library copies.
    func set(_ option: CURLoption, _ value: String) throws(OptionRefused) {
        try check(unsafe regent_easy_set_text(pointer, option, value))
    }

    /// Sets the headers, which must outlive the transfer.
    func setHeaders(_ list: borrowing HeaderList) throws(OptionRefused) {
        var code = CURLE_OK
        unsafe list.withList {
            code = unsafe regent_easy_set_list(pointer, CURLOPT_HTTPHEADER, $0)
        }
        try check(code)
    }

    /// Sets the body, which the library copies.
    func setBody(_ bytes: [UInt8]) throws(OptionRefused) {
        let size = curl_off_t(bytes.count)
        try check(unsafe regent_easy_set_size(pointer, CURLOPT_POSTFIELDSIZE_LARGE, size))
        try check(unsafe regent_easy_set_pointer(pointer, CURLOPT_COPYPOSTFIELDS, bytes))
    }

    /// Sets a body that may have secrets in it: the library reads it where it lies, so it must
    /// outlive the transfer.
    func setBody(lending bytes: WipedBytes) throws(OptionRefused) {
        let size = curl_off_t(bytes.byteCount)
        try check(unsafe regent_easy_set_size(pointer, CURLOPT_POSTFIELDSIZE_LARGE, size))
        let code = bytes.withBytes { span in
            unsafe span.withUnsafeBytes { memory in
                unsafe regent_easy_set_pointer(pointer, CURLOPT_POSTFIELDS, memory.baseAddress)
            }
        }
        try check(code)
    }

    /// Sets bytes that take a file's place, which the library copies.
    func set(_ option: CURLoption, blob: RawSpan) throws(OptionRefused) {
        let code = unsafe blob.withUnsafeBytes { memory in
            unsafe regent_easy_set_blob(pointer, option, memory.baseAddress, memory.count)
        }
        try check(code)
    }

    /// Sets who takes the answer: a context and two functions that are called with it.
    func setReceiver(
        _ context: UnsafeMutableRawPointer,
        header: curl_write_callback,
        body: curl_write_callback
    ) throws(OptionRefused) {
        try check(unsafe regent_easy_set_pointer(pointer, CURLOPT_HEADERDATA, context))
        try check(unsafe regent_easy_set_write(pointer, CURLOPT_HEADERFUNCTION, header))
        try check(unsafe regent_easy_set_pointer(pointer, CURLOPT_WRITEDATA, context))
        try check(unsafe regent_easy_set_write(pointer, CURLOPT_WRITEFUNCTION, body))
        try check(unsafe regent_easy_set_pointer(pointer, CURLOPT_ERRORBUFFER, errorText))
    }

    /// A number that the library knows of the transfer; 0 where it knows none.
    func number(_ info: CURLINFO) -> Int {
        var value = 0
        guard unsafe regent_easy_get_long(pointer, info, &value) == CURLE_OK else { return 0 }
        return value
    }

    /// What the library says of the last error beyond its code; empty where it says no more.
    var errorDetail: String {
        unsafe String(cString: errorText)
    }

    private func check(_ code: CURLcode) throws(OptionRefused) {
        guard code == CURLE_OK else { throw OptionRefused(code: code) }
    }
}
