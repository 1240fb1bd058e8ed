extension String {
    /// The text with every character that could steer a terminal or a reader's eye made visible.
    ///
    /// Control characters (C0, DEL, C1), line and paragraph separators and the marks that change
    /// the direction of writing become escapes such as `\u001b`. Line feeds and
    /// tabs are escaped too: what comes from outside is one line. All else stays as it is.
    public var escapingControls: String {
        guard unicodeScalars.contains(where: Self.isSteering) else { return self }
        var visible = UnicodeScalarView()
        for scalar in unicodeScalars {
            if Self.isSteering(scalar) {
                visible.append(contentsOf: Self.escape(of: scalar).unicodeScalars)
            } else {
                visible.append(scalar)
            }
        }
        return String(visible)
    }

    /// The direction controls are those of Unicode's property `Bidi_Control`.
    private static func isSteering(_ scalar: Unicode.Scalar) -> Bool {
        switch scalar.value {
        case 0x00...0x1F, 0x7F...0x9F: true
        case 0x2028, 0x2029: true
        case 0x061C, 0x200E, 0x200F, 0x202A...0x202E, 0x2066...0x2069: true
        default: false
        }
    }

    /// `\u` and four lower-case hex digits, as JSON writes it.
    private static func escape(of scalar: Unicode.Scalar) -> String {
        let digits = String(scalar.value, radix: 16)
        return "\\u" + String(repeating: "0", count: 4 - digits.count) + digits
    }
}
