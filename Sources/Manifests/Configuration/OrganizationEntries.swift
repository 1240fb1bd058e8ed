import Model

/// What the three layers say of one organization.
struct OrganizationDraft {
    var name: String?
    var apiURL: String?
    var credential: ControllerConfiguration.Organization.Credential?
    var organizationID: String?
}

/// The description of one of the configuration's organizations.
enum OrganizationEntries {
    typealias Entry = ConfigurationEntry<OrganizationDraft>

    static let list = "organizations"

    static let all = [
        Entry(
            "organizations.name",
            .name,
            "What manifests call the organization.",
            placeholder: "NAME",
            default: .required
        ) { $0.name = $1 },
        Entry(
            "organizations.apiURL",
            .apiURL,
            "The base of the organization's token API; plain http only to this machine.",
            placeholder: "URL",
            default: .required,
            isGuarded: true
        ) { $0.apiURL = $1 },
        Entry(
            "organizations.credential.env",
            .variableName,
            "The environment variable that has the credential.",
            placeholder: "NAME",
            alternatives: "credential.env or credential.file",
            isGuarded: true
        ) { $0.credential = .environment($1) },
        Entry(
            path: "organizations.credential.file",
            "The file that has the credential, read again when it changes.",
            default: .none,
            alternatives: "credential.env or credential.file",
            isGuarded: true
        ) { $0.credential = .file($1) },
        Entry(
            "organizations.organizationID",
            .identifier,
            "The API's id of the organization, which a personal access token needs.",
            placeholder: "ID"
        ) { $0.organizationID = $1 },
    ]
}
