import Model

/// The description of `file`.
enum FileSinkFields {
    static let object = ObjectType<FileSinkSpec>(
        "spec.delivery.file",
        [
            Field(
                "path",
                ScalarType<String>.filePath,
                "An absolute path, or one under the configuration's filesRoot.",
                isRequired: true
            ) { $0.path = $1.value },
            Field(
                "mode",
                ScalarType<UInt16>.fileMode,
                "The permission bits in octal; nobody but the owner may write.",
                default: .value("0400")
            ) { $0.mode = $1.value },
            Field(
                "owner",
                ScalarType<String>.fileOwner,
                "A user, or user:group, by name or number.",
                default: .rule("the process's own")
            ) { $0.owner = $1.value },
            Field(
                "reload",
                .object(reload, FileSinkSpec.Reload(pidFile: "")),
                "The process that is told to read the file again, by a signal.",
                default: .rule("none is")
            ) { $0.reload = $1.value },
        ]
    )

    private static let reload = ObjectType<FileSinkSpec.Reload>(
        "spec.delivery.file.reload",
        [
            Field(
                "signal",
                ScalarType<FileSinkSpec.Reload.Signal>.enumeration,
                "The signal that it is sent.",
                default: .value(FileSinkSpec.Reload.Signal.hangUp.rawValue)
            ) { $0.signal = $1.value },
            Field(
                "pidFile",
                ScalarType<String>.absolutePath,
                "The absolute path of the file that holds the process's number.",
                isRequired: true
            ) { $0.pidFile = $1.value },
        ]
    )
}

extension ScalarType where Value == String {
    /// A path that has one spelling only, so that two sinks with one target are seen.
    fileprivate static let filePath = ScalarType(
        .formatted("a path", pattern: #"^(?!(.*/)?\.{1,2}(/|$))/?[^/]+(/[^/]+)*$"#)
    ) {
        text throws(ValueProblem) in
        guard !text.isEmpty else { throw ValueProblem("is empty") }
        guard text.utf8.count <= Limits.pathBytes else {
            throw ValueProblem("is longer than \(Limits.pathBytes) bytes")
        }
        guard text.isPrintable else {
            throw ValueProblem("has a control character")
        }
        guard !text.hasSuffix("/") else {
            throw ValueProblem("ends with '/'", hint: "name the file itself")
        }
        switch oddComponent(of: text) {
        case nil: return text
        case "..": throw ValueProblem("has '..' in it", hint: "write the path without")
        default: throw ValueProblem("has '.' or '//' in it", hint: "write the path without")
        }
    }

    /// A path from the root of the file system, in one spelling.
    fileprivate static let absolutePath = ScalarType(
        .formatted("an absolute path", pattern: #"^(?!(.*/)?\.{1,2}(/|$))/[^/]+(/[^/]+)*$"#)
    ) { text throws(ValueProblem) in
        guard text.hasPrefix("/") else {
            throw ValueProblem("is no absolute path", hint: "write it from the root, with '/'")
        }
        return try filePath.parse(text)
    }

    /// The first component, but for the one before a leading slash, that is `..`, `.` or nothing.
    private static func oddComponent(of path: String) -> String? {
        var length = 0
        var dots = 0
        var isFirst = true
        for byte in path.utf8 {
            guard byte == UInt8(ascii: "/") else {
                length += 1
                if byte == UInt8(ascii: ".") { dots += 1 }
                continue
            }
            if length == dots, length <= 2, length > 0 || !isFirst {
                return String(repeating: ".", count: length)
            }
            length = 0
            dots = 0
            isFirst = false
        }
        return length == dots && length <= 2 ? String(repeating: ".", count: length) : nil
    }

    /// `user` or `user:group`.
    fileprivate static let fileOwner = ScalarType(
        .formatted(
            "an owner",
            pattern: "^[A-Za-z0-9_.][A-Za-z0-9_.-]{0,31}(:[A-Za-z0-9_.][A-Za-z0-9_.-]{0,31})?$"
        )
    ) { text throws(ValueProblem) in
        let parts = text.split(separator: ":", omittingEmptySubsequences: false)
        guard parts.count <= 2, parts.allSatisfy(isAccountName) else {
            throw ValueProblem("is not an owner", hint: "write user or user:group")
        }
        return text
    }

    private static func isAccountName(_ text: Substring) -> Bool {
        guard (1...32).contains(text.utf8.count), text.utf8.first != UInt8(ascii: "-") else {
            return false
        }
        return text.utf8.allSatisfy { byte in
            switch byte {
            case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "A")...UInt8(ascii: "Z"),
                UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "_"), UInt8(ascii: "-"),
                UInt8(ascii: "."):
                true
            default: false
            }
        }
    }
}

extension ScalarType where Value == UInt16 {
    /// Permission bits in octal, `"0400"`: the owner reads, and nobody else writes.
    fileprivate static let fileMode = ScalarType(
        .formatted("a mode in octal", pattern: "^0?[4-7][0145][0145]$")
    ) { text throws(ValueProblem) in
        let isOctal = text.utf8.allSatisfy {
            (UInt8(ascii: "0")...UInt8(ascii: "7")).contains($0)
        }
        guard (3...4).contains(text.utf8.count), isOctal, let mode = UInt16(text, radix: 8),
            mode <= 0o777
        else {
            throw ValueProblem("is not a mode in octal", hint: "write it as \"0400\"")
        }
        guard mode & 0o022 == 0 else {
            throw ValueProblem("lets others than the owner write", hint: "use \"0400\" or \"0440\"")
        }
        guard mode & 0o400 != 0 else {
            throw ValueProblem("does not let the owner read", hint: "use \"0400\" or \"0440\"")
        }
        return mode
    }
}
