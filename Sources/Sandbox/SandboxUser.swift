/// Who a caller is taken for: clients ask before they do anything else.
struct SandboxUser: Encodable {
    /// What a user may do.
    struct Role: Encodable {
        let id = "owner"
        let name = "Owner"
    }

    let id = "sandbox"
    let name = "Sandbox"
    let email = "sandbox@localhost"
    let role = Role()
}
