extension String {
    /// The text with every character that could steer a terminal or a reader's eye made visible, as
    /// an escape such as `\u001b`.
    ///
    /// Line feeds and tabs are escaped too: what comes from outside is one line. All else stays as
    /// it is, see `Unicode.Scalar.isSteering`.
    public var escapingControls: String {
        guard unicodeScalars.contains(where: \.isSteering) else { return self }
        var visible = UnicodeScalarView()
        for scalar in unicodeScalars {
            if scalar.isSteering {
                visible.append(contentsOf: scalar.escaped.unicodeScalars)
            } else {
                visible.append(scalar)
            }
        }
        return String(visible)
    }
}

extension Unicode.Scalar {
    /// Whether the character could steer a terminal or a reader's eye, and so never stands raw in
    /// an output or in a name.
    ///
    /// So do control characters (C0, DEL, C1), the separators of lines and paragraphs, the marks
    /// that change the direction of writing (Unicode's `Bidi_Control`) and the byte-order mark; two
    /// code points are no characters at all, and YAML cannot hold them. Joiners are none of these:
    /// scripts and emoji need them. `Git`, which knows nothing of Regent, has a copy.
    public var isSteering: Bool {
        switch value {
        case 0x20..<0x7F: false
        case 0x00..<0x20, 0x7F...0x9F: true
        case 0x2028, 0x2029: true
        case 0x061C, 0x200E, 0x200F, 0x202A...0x202E, 0x2066...0x2069: true
        case 0xFEFF, 0xFFFE, 0xFFFF: true
        default: false
        }
    }

    /// `\u` and four lower-case hex digits, as JSON writes it; for what steers, which is all in the
    /// first plane.
    public var escaped: String {
        let digits = String(value, radix: 16)
        return "\\u" + String(repeating: "0", count: max(0, 4 - digits.count)) + digits
    }
}
