import Model

/// What a method on a path asks for.
enum APIOperation: Equatable {
    case listTokens
    case createToken
    case getToken(TokenID)
    case deleteToken(TokenID)
    case regenerateToken(TokenID)
    case currentUser
    case ingest(dataset: String)

    private static let longestDatasetName = 128

    /// The operations of a path by their methods; none for an unknown path.
    static func all(at path: String) -> [String: APIOperation] {
        let parts = path.split(separator: "/", omittingEmptySubsequences: false).map(String.init)
        guard parts.first == "", parts.count >= 3 else { return [:] }
        switch (parts[1], parts[2], parts.count) {
        case ("v2", "tokens", 3):
            return ["GET": .listTokens, "POST": .createToken]
        case ("v2", "tokens", 4):
            guard let id = TokenID(parts[3]) else { return [:] }
            return ["GET": .getToken(id), "DELETE": .deleteToken(id)]
        case ("v2", "tokens", 5) where parts[4] == "regenerate":
            guard let id = TokenID(parts[3]) else { return [:] }
            return ["POST": .regenerateToken(id)]
        case ("v2", "user", 3):
            return ["GET": .currentUser]
        case ("v1", "datasets", 5) where parts[4] == "ingest", ("v1", "ingest", 4):
            guard (1...longestDatasetName).contains(parts[3].utf8.count) else { return [:] }
            return ["POST": .ingest(dataset: parts[3])]
        default:
            return [:]
        }
    }

    /// Whether it sends events.
    var isIngest: Bool {
        if case .ingest = self { true } else { false }
    }

    /// The name of the capability that a token lacks for this; nil where it lacks none.
    func missingCapability(in capabilities: Capabilities) -> String? {
        let action: String
        switch self {
        case .listTokens, .getToken: action = "read"
        case .createToken: action = "create"
        case .regenerateToken: action = "update"
        case .deleteToken: action = "delete"
        case .currentUser: return nil
        case .ingest(let dataset):
            let isAllowed = [dataset, "*"].contains { scope in
                capabilities.datasets[scope]?["ingest"]?.contains("create") ?? false
            }
            return isAllowed ? nil : "ingest: [create] for the data set '\(dataset)'"
        }
        let isAllowed = capabilities.organization["apiTokens"]?.contains(action) ?? false
        return isAllowed ? nil : "apiTokens: [\(action)]"
    }
}
