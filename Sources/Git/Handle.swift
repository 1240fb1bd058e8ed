/// An object of libgit2, which is given back when the handle ends.
@safe struct Handle: ~Copyable {
    typealias Release = @convention(c) (OpaquePointer?) -> Void

    let pointer: OpaquePointer
    private let release: Release

    /// Takes what a call of libgit2 makes.
    ///
    /// - Throws: What the call reports.
    init(
        _ operation: @autoclosure () -> String,
        missing: GitError.Kind = .notFound,
        release: @escaping Release,
        making make: (inout OpaquePointer?) -> Int32
    ) throws(GitError) {
        var pointer: OpaquePointer?
        let code = unsafe make(&pointer)
        try check(code, operation(), missing: missing)
        guard let pointer = unsafe pointer else {
            throw GitError(kind: .other, operation: operation(), detail: "libgit2 gave nothing")
        }
        unsafe self.pointer = pointer
        unsafe self.release = release
    }

    /// Takes what a call of libgit2 finds; nil where it says that there is none.
    ///
    /// - Throws: What else the call reports.
    static func ifFound(
        _ operation: @autoclosure () -> String,
        release: @escaping Release,
        making make: (inout OpaquePointer?) -> Int32
    ) throws(GitError) -> Handle? {
        do {
            return try unsafe Handle(operation(), release: release, making: make)
        } catch  where error.kind == .notFound {
            return nil
        }
    }

    deinit { unsafe release(pointer) }
}

extension Handle? {
    /// The object, or a null pointer for none.
    var pointer: OpaquePointer? {
        switch self {
        case .some(let handle): unsafe handle.pointer
        case .none: nil
        }
    }
}
