/// The name of a manifest's token: its organization and its name, `acme/checkout-ingest`.
public struct Address: Hashable, Sendable {
    /// The organization's name in the configuration.
    public let organization: String
    /// The manifest's `metadata.name`, unique in its organization.
    public let name: String

    /// Makes an address; use ``DNSName/isSubdomain(_:)`` first on names from outside.
    public init(organization: String, name: String) {
        self.organization = organization
        self.name = name
    }

    /// Reads `organization/name`; nil where either is no DNS-1123 subdomain.
    public init?(_ text: String) {
        // A name with another slash in it is no subdomain.
        guard let slash = text.utf8.firstIndex(of: UInt8(ascii: "/")) else { return nil }
        let organization = String(text[..<slash])
        let name = String(text[text.utf8.index(after: slash)...])
        guard DNSName.isSubdomain(organization), DNSName.isSubdomain(name) else { return nil }
        self.init(organization: organization, name: name)
    }
}

extension Address: CustomStringConvertible, Comparable, Codable {
    /// `organization/name`.
    public var description: String { "\(organization)/\(name)" }

    /// The order of every list that a person or a program sees.
    public static func < (left: Address, right: Address) -> Bool {
        (left.organization, left.name) < (right.organization, right.name)
    }

    /// Reads `organization/name`.
    public init(from decoder: any Decoder) throws {
        let container = try decoder.singleValueContainer()
        guard let address = Address(try container.decode(String.self)) else {
            throw DecodingError.dataCorruptedError(
                in: container,
                debugDescription: "not an address"
            )
        }
        self = address
    }

    /// Writes `organization/name`.
    public func encode(to encoder: any Encoder) throws {
        var container = encoder.singleValueContainer()
        try container.encode(description)
    }
}

/// Rules for names of manifests and organizations.
public enum DNSName {
    /// Whether a text is a DNS-1123 subdomain: at most 253 characters, in labels of at most 63
    /// lower-case letters, digits and inner hyphens (RFC 1123, section 2.1).
    public static func isSubdomain(_ text: String) -> Bool {
        guard !text.isEmpty, text.utf8.count <= 253 else { return false }
        let hyphen = UInt8(ascii: "-")
        var length = 0
        var previous = hyphen
        for byte in text.utf8 {
            if byte == UInt8(ascii: ".") {
                guard length > 0, previous != hyphen else { return false }
                length = 0
            } else {
                length += 1
                guard isLabelCharacter(byte), length > 1 || byte != hyphen, length <= 63 else {
                    return false
                }
            }
            previous = byte
        }
        return length > 0 && previous != hyphen
    }

    private static func isLabelCharacter(_ byte: UInt8) -> Bool {
        (UInt8(ascii: "a")...UInt8(ascii: "z")).contains(byte)
            || (UInt8(ascii: "0")...UInt8(ascii: "9")).contains(byte) || byte == UInt8(ascii: "-")
    }
}

/// The API's name for one token.
public struct TokenID: Hashable, Sendable {
    /// 1 to 128 letters, digits, `_` or `-`, so that it is safe in a path and a header.
    public let text: String

    /// Checks an id that came from outside; nil where it has a character that none should have.
    public init?(_ text: String) {
        guard (1...128).contains(text.utf8.count), text.utf8.allSatisfy(TokenID.isAllowed) else {
            return nil
        }
        self.text = text
    }

    private static func isAllowed(_ byte: UInt8) -> Bool {
        switch byte {
        case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "A")...UInt8(ascii: "Z"),
            UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "_"), UInt8(ascii: "-"):
            true
        default: false
        }
    }
}

extension TokenID: CustomStringConvertible, Comparable, Codable {
    /// The id as the API writes it.
    public var description: String { text }

    /// The first characters of a long id, for people: `7a3e…`.
    public var short: String { text.count > 8 ? "\(text.prefix(8))…" : text }

    /// The order of lists of ids.
    public static func < (left: TokenID, right: TokenID) -> Bool { left.text < right.text }

    /// Reads and checks an id.
    public init(from decoder: any Decoder) throws {
        let container = try decoder.singleValueContainer()
        guard let id = TokenID(try container.decode(String.self)) else {
            throw DecodingError.dataCorruptedError(
                in: container,
                debugDescription: "not a token id"
            )
        }
        self = id
    }

    /// Writes the id.
    public func encode(to encoder: any Encoder) throws {
        var container = encoder.singleValueContainer()
        try container.encode(text)
    }
}
