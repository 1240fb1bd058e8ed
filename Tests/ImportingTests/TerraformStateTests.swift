import Importing
import Model
import Testing

@Suite("A state file of Terraform")
struct TerraformStateTests {
    private static let attributes = """
        {"id": "7a3e", "name": "Checkout", "description": null, "token": "xaat-secret-words",
         "expires_at": "2027-01-01T00:00:00Z",
         "dataset_capabilities": {"logs": {"ingest": ["create"], "query": null,
            "virtual_fields": ["read"], "starred_queries": null}},
         "org_capabilities": {"api_tokens": ["read"], "shared_access_keys": ["update"], "rbac": null}}
        """

    private func state(
        _ attributes: String = attributes,
        instance: String = "",
        resource: String = ""
    ) -> String {
        """
        {"version": 4, "terraform_version": "1.9.0", "serial": 3, "lineage": "x", "outputs": {},
         "resources": [
          {"mode": "managed", "type": "axiom_dataset", "name": "logs",
           "instances": [{"attributes": 7}]},
          {"mode": "data", "type": "axiom_token", "name": "looked_up", "instances": []},
          {\(resource)"mode": "managed", "type": "axiom_token", "name": "checkout",
           "provider": "provider[\\"registry.terraform.io/axiomhq/axiom\\"]",
           "instances": [{\(instance)"schema_version": 1, "attributes": \(attributes)}]}]}
        """
    }

    private func read(_ text: String) throws -> TerraformState {
        try TerraformState(json: Array(text.utf8))
    }

    @Test func `has tokens in the provider's words, which become the API's`() throws {
        let state = try read(state())
        let candidate = try #require(state.candidates.first)
        #expect(state.candidates.count == 1)
        #expect(candidate.resource == "axiom_token.checkout")
        #expect(candidate.token.id.text == "7a3e")
        #expect(candidate.token.name == "Checkout" && candidate.token.tokenDescription.isEmpty)
        #expect(candidate.token.expiresAt == Instant(rfc3339: "2027-01-01T00:00:00Z"))
        #expect(
            candidate.token.capabilities
                == Capabilities(
                    datasets: ["logs": ["ingest": ["create"], "virtualFields": ["read"]]],
                    organization: ["apiTokens": ["read"], "sharedAccessKeys": ["update"]]
                )
        )
    }

    @Test func `has secrets, which are counted and nothing else`() throws {
        let state = try read(state())
        #expect(state.secretCount == 1)
        #expect(!String(reflecting: state).contains("secret-words"))
    }

    @Test(arguments: [
        (#""index_key": 0, "#, "", "axiom_token.checkout[0]"),
        (
            #""index_key": "eu", "#, #""module": "module.shop", "#,
            #"module.shop.axiom_token.checkout["eu"]"#
        ),
    ])
    func `names a resource as Terraform does`(
        instance: String,
        resource: String,
        address: String
    ) throws {
        let state = try read(state(instance: instance, resource: resource))
        #expect(state.candidates.map(\.resource) == [address])
    }

    @Test func `that has a token twice has one token`() throws {
        let once = try read(state())
        let twice = state().replacing(
            "\"instances\": [{\"schema_version\"",
            with: "\"instances\": [{\"index_key\": 1, \"attributes\": \(Self.attributes)}, "
                + "{\"index_key\": 2, \"schema_version\""
        )
        #expect(try read(twice).candidates.map(\.token) == once.candidates.map(\.token))
    }

    @Test func `has instances that are about to be destroyed, which nobody takes over`() throws {
        #expect(try read(state(instance: #""deposed": "ab12", "#)).candidates.isEmpty)
    }

    @Test func `of tokens that never expire and may do nothing is read, too`() throws {
        let state = try read(state(#"{"id": "a", "name": "b", "token": null}"#))
        #expect(state.candidates.map(\.token.expiresAt) == [nil])
        #expect(state.secretCount == 0)
    }

    @Test(arguments: [
        ("", TerraformStateError.malformed), ("[]", .malformed), ("{}", .malformed),
        (#"{"version": 3, "modules": []}"#, .unknownVersion(3)),
        (#"{"meta": {}, "encrypted_data": "…"}"#, .encrypted),
    ])
    func `that is none is refused`(text: String, error: TerraformStateError) {
        #expect(throws: error) { try read(text) }
    }

    @Test(arguments: [
        (#"{"name": "b"}"#, "it has no id"), (#"{"id": "a"}"#, "it has no name"),
        (#"{"id": "a/b", "name": "b"}"#, "its id is of another kind"),
        (#"{"id": "a", "name": "b", "expires_at": "soon"}"#, "its expires_at is no instant"),
        (
            #"{"id": "a", "name": "b", "org_capabilities": {"rbac": "xaat-secret"}}"#,
            "its org_capabilities is of another kind"
        ),
        ("null", "it has no attributes"),
    ])
    func `with an odd resource is refused with its name, and no value`(
        attributes: String,
        problem: String
    ) {
        #expect(
            throws: TerraformStateError.unreadable(
                resource: "axiom_token.checkout",
                problem: problem
            )
        ) { try read(state(attributes)) }
    }
}
