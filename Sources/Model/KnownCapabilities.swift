/// The capability groups of the API and the actions of each, from the published API (version 2).
public enum KnownCapabilities {
    /// The actions of each group, by its name.
    public typealias Groups = [String: [String]]

    private static let all = ["create", "read", "update", "delete"]

    /// Groups of a data set.
    public static let dataset: Groups = [
        "ingest": ["create"],
        "query": ["read"],
        "data": ["delete"],
        "trim": ["update"],
        "vacuum": ["update"],
        "virtualFields": all,
        "starredQueries": all,
        "share": ["create", "read", "delete"],
    ]

    /// Groups of a view.
    public static let view: Groups = [
        "query": ["read"],
        "share": ["create", "read", "delete"],
    ]

    /// Groups of the organization.
    public static let organization: Groups = [
        "annotations": all,
        "apiTokens": all,
        "auditLog": ["read"],
        "billing": ["read", "update"],
        "dashboards": all,
        "datasets": all,
        "endpoints": all,
        "flows": all,
        "integrations": all,
        "monitors": all,
        "notifiers": all,
        "rbac": all,
        "sharedAccessKeys": ["read", "update"],
        "users": all,
        "views": all,
    ]
}
