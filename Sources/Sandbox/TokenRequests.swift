import Model

/// What a new token is to be: the API's `CreateAPIToken`.
struct CreateTokenRequest: Equatable {
    let name: String
    let tokenDescription: String
    /// Nil: never.
    let expiresAt: Instant?
    let capabilities: Capabilities

    /// Reads and checks it; fields that the schema does not have are passed over.
    init(_ object: JSONObject) throws(APIFailure) {
        guard let name = try object.text("name") else {
            throw object.failure("name", "is missing")
        }
        guard !name.isEmpty else { throw object.failure("name", "must not be empty") }
        self.name = name
        tokenDescription = try object.text("description") ?? ""
        expiresAt = try object.expiry("expiresAt")
        capabilities = Capabilities(
            datasets: try object.scopedGroups("datasetCapabilities", KnownCapabilities.dataset),
            organization: try object.groups("orgCapabilities", KnownCapabilities.organization),
            views: try object.scopedGroups("viewCapabilities", KnownCapabilities.view)
        )
    }
}

/// What becomes of an old token and its successor: the API's `RegenerateAPIToken`.
struct RegenerateTokenRequest: Equatable {
    let existingTokenExpiresAt: Instant
    /// Nil: a clone of the old one.
    let newToken: CreateTokenRequest?
    /// `newTokenExpiresAt`, or where it is absent the new token's own `expiresAt`; nil: never.
    let newTokenExpiresAt: Instant?

    init(_ object: JSONObject) throws(APIFailure) {
        guard let end = try object.expiry("existingTokenExpiresAt") else {
            throw object.failure(
                "existingTokenExpiresAt",
                "is missing; say when the existing token is to stop working"
            )
        }
        existingTokenExpiresAt = end
        if let newToken = try object.object("newToken") {
            self.newToken = try CreateTokenRequest(newToken)
        } else {
            newToken = nil
        }
        newTokenExpiresAt = try object.expiry("newTokenExpiresAt") ?? newToken?.expiresAt
    }
}

extension JSONObject {
    /// The instant that Go's clients send for none.
    private static let zeroInstant = Instant(seconds: -62_135_596_800)

    /// An instant; nil where it is absent, null or the year 1, which all mean none.
    fileprivate func expiry(_ name: String) throws(APIFailure) -> Instant? {
        guard let text = try text(name) else { return nil }
        guard let instant = Instant(rfc3339: text) else {
            throw failure(
                name,
                "is no RFC 3339 timestamp with a time zone such as 2026-11-24T09:30:00Z"
            )
        }
        return instant == Self.zeroInstant ? nil : instant
    }

    fileprivate func groups(
        _ name: String,
        _ schema: KnownCapabilities.Groups
    ) throws(APIFailure) -> Capabilities.Groups {
        guard let object = try object(name) else { return [:] }
        var groups: Capabilities.Groups = [:]
        for (group, _) in object.all {
            guard let known = schema[group] else {
                throw object.unknown(group, "capability", schema.keys)
            }
            let actions = try object.texts(group) ?? []
            if let action = actions.first(where: { !known.contains($0) }) {
                throw object.failure(
                    group,
                    "has no action '\(action)', only \(known.sorted().joined(separator: ", "))"
                )
            }
            groups[group] = Set(actions)
        }
        return groups
    }

    fileprivate func scopedGroups(
        _ name: String,
        _ schema: KnownCapabilities.Groups
    ) throws(APIFailure) -> [String: Capabilities.Groups] {
        guard let object = try object(name) else { return [:] }
        var scopes: [String: Capabilities.Groups] = [:]
        for (scope, _) in object.all {
            scopes[scope] = try object.groups(scope, schema)
        }
        return scopes
    }

    private func unknown(
        _ name: String,
        _ kind: String,
        _ known: some Sequence<String>
    ) -> APIFailure {
        let hint = closestMatch(to: name, in: known).map { "; did you mean '\($0)'?" } ?? ""
        return failure(name, "is an unknown \(kind)\(hint)")
    }
}
