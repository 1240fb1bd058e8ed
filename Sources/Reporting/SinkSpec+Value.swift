import Model

extension SinkSpec {
    /// An element of a manifest's `delivery`.
    var value: OrderedValue {
        switch self {
        case .file(let file):
            [
                "file": .present([
                    "path": .string(file.path),
                    "mode": file.mode == FileSinkSpec(path: "").mode ? .null : .string(file.modeText),
                    "owner": .optional(file.owner),
                ])
            ]
        }
    }
}

extension FileSinkSpec {
    /// The permission bits in octal: `0440`.
    private static let digits = 4

    fileprivate var modeText: String {
        let octal = String(mode, radix: 8)
        return String(repeating: "0", count: max(0, Self.digits - octal.count)) + octal
    }
}
