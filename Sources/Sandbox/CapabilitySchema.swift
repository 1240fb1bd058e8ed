/// The capability groups that the API knows, with the actions of each.
enum CapabilitySchema {
    private static let all: Set = ["create", "read", "update", "delete"]

    static let dataset: [String: Set<String>] = [
        "data": ["delete"], "ingest": ["create"], "query": ["read"],
        "share": ["create", "read", "delete"], "starredQueries": all, "trim": ["update"],
        "vacuum": ["update"], "virtualFields": all,
    ]

    static let view: [String: Set<String>] = [
        "query": ["read"], "share": ["create", "read", "delete"],
    ]

    static let organization: [String: Set<String>] = [
        "annotations": all, "apiTokens": all, "auditLog": ["read"], "billing": ["read", "update"],
        "dashboards": all, "datasets": all, "endpoints": all, "flows": all, "integrations": all,
        "monitors": all, "notifiers": all, "rbac": all, "sharedAccessKeys": ["read", "update"],
        "users": all, "views": all,
    ]
}
