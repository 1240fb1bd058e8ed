import Delivery
import Foundation
import Model
import Secrets
import SinkSupport
import Testing

@Suite("A secret in Vault", .enabled(if: python != nil, needsPython))
struct VaultSinkTests {
    @Test(arguments: [1, 2]) func `is written where nothing was, and read back`(
        version: Int
    ) async throws {
        let place = try await VaultPlace(version: version)
        let sink = try place.sink()
        try await sink.probe()
        #expect(try await sink.content().text == "(nothing)")
        try await sink.deliver(secret("xaat-1"), from: try handover())
        #expect(try await sink.holds(secret("xaat-1")) == true)
        #expect(try await sink.holds(secret("xaat-2")) == false)
        #expect(try await place.fields == ["token": "xaat-1"])
    }

    @Test(arguments: [1, 2]) func `leaves the other fields as they are`(version: Int) async throws {
        let place = try await VaultPlace(version: version)
        try await place.write(#"{"user":"me","note":"a \"b\" \u00fc\n"}"#)
        try await place.sink().deliver(secret("xaat-1"), from: try handover())
        try await place.sink(field: "other").deliver(secret("xaat-2"), from: try handover())
        let expected = ["user": "me", "note": "a \"b\" ü\n", "token": "xaat-1", "other": "xaat-2"]
        #expect(try await place.fields == expected)
    }

    @Test(arguments: [1, 2]) func `is put right after somebody changed it`(
        version: Int
    ) async throws {
        let place = try await VaultPlace(version: version)
        let sink = try place.sink()
        try await sink.deliver(secret("xaat-1"), from: try handover())
        try await place.write(#"{"token":"mine","user":"me"}"#)
        #expect(try await sink.content().text == "mine")
        #expect(try await sink.holds(secret("xaat-1")) == false)
        try await sink.deliver(secret("xaat-1"), from: try handover())
        #expect(try await place.fields == ["token": "xaat-1", "user": "me"])
    }

    @Test func `is not written again by a run that follows a crash`() async throws {
        let place = try await VaultPlace(version: 2)
        for _ in 0..<3 {
            try await place.sink().deliver(secret("xaat-1"), from: try handover())
        }
        #expect(try await place.writes == 1)
    }

    @Test func `never goes back to that of an older operation`() async throws {
        let place = try await VaultPlace(version: 2)
        try await place.sink().deliver(secret("xaat-2"), from: try handover(generation: 2))
        let error = await refusal {
            try await place.sink().deliver(secret("xaat-1"), from: try handover(generation: 1))
        }
        #expect(error?.detail.contains("a newer operation (generation 2)") == true)
        #expect(try await place.fields == ["token": "xaat-2"])
    }

    @Test func `is not taken from another state of Regent`() async throws {
        let place = try await VaultPlace(version: 2)
        try await place.sink().deliver(secret("xaat-1"), from: try handover(lineage: "other"))
        let error = await refusal {
            try await place.sink().deliver(secret("xaat-2"), from: try handover(generation: 9))
        }
        #expect(error?.detail.contains("another state of Regent (lineage other)") == true)
        #expect(try await place.fields == ["token": "xaat-1"])
    }

    @Test func `comes back after its last version was deleted`() async throws {
        let place = try await VaultPlace(version: 2)
        try await place.sink().deliver(secret("xaat-1"), from: try handover())
        try await place.bao.ask(.delete, place.path)
        #expect(try await place.sink().content().text == "(nothing)")
        try await place.sink().deliver(secret("xaat-2"), from: try handover(generation: 2))
        #expect(try await place.fields == ["token": "xaat-2"])
    }

    @Test(arguments: [1, 2]) func `is removed, and nothing else is`(version: Int) async throws {
        let place = try await VaultPlace(version: version)
        try await place.write(#"{"user":"me"}"#)
        let sink = try place.sink()
        try await sink.deliver(secret("xaat-1"), from: try handover())
        try await sink.remove()
        try await sink.remove()
        #expect(try await place.fields == ["user": "me"])
        #expect(try await sink.content().text == "(nothing)")
    }

    @Test(arguments: [1, 2]) func `stands in its template`(version: Int) async throws {
        let place = try await VaultPlace(version: version)
        let sink = try place.sink(template: "{\"key\":\"{{token}}\"}\n")
        try await sink.deliver(secret("xaat-1"), from: try handover())
        #expect(try await place.fields == ["token": "{\"key\":\"xaat-1\"}\n"])
        #expect(try await sink.content().text == "xaat-1")
    }

    @Test func `is not there while the server is down, and is written once it is up`() async throws
    {
        let place = try await VaultPlace(version: 2)
        let port = try freePort()
        let down = place.bao.connection(address: "http://127.0.0.1:\(port)")
        for _ in 0..<2 {
            let error = await refusal {
                try await place.sink(down).deliver(secret("xaat-1"), from: try handover())
            }
            #expect(
                error?.problem.contains("was not answered: no connection could be made") == true
            )
        }
        try await place.sink().deliver(secret("xaat-1"), from: try handover())
        #expect(try await place.fields == ["token": "xaat-1"])
    }
}

@Suite("The right to write to Vault", .enabled(if: python != nil, needsPython))
struct VaultRightsTests {
    private func connection(
        _ place: VaultPlace,
        allowing policy: String
    ) async throws -> VaultConnection {
        let token = try await place.bao.token(allowing: policy)
        return place.bao.connection(
            .token(SecretSource { () throws(SecretSource.Failure) in secret(token) })
        )
    }

    @Test func `is as little as the documentation says`() async throws {
        let place = try await VaultPlace(version: 2)
        let policy = """
            path "\(place.mount)/data/shop/axiom" {
              capabilities = ["create", "update", "patch", "read"]
            }
            path "\(place.mount)/metadata/shop/axiom" {
              capabilities = ["create", "update", "read"]
            }
            """
        let sink = try place.sink(try await connection(place, allowing: policy))
        try await sink.probe()
        try await sink.deliver(secret("xaat-1"), from: try handover())
        try await sink.deliver(secret("xaat-2"), from: try handover(generation: 2))
        #expect(try await place.fields == ["token": "xaat-2"])
    }

    @Test func `need not be to patch`() async throws {
        let place = try await VaultPlace(version: 2)
        try await place.write(#"{"user":"me"}"#)
        let policy = """
            path "\(place.mount)/data/shop/axiom" { capabilities = ["create", "update", "read"] }
            path "\(place.mount)/metadata/shop/axiom" { capabilities = ["create", "update", "read"] }
            """
        let sink = try place.sink(try await connection(place, allowing: policy))
        try await sink.probe()
        try await sink.deliver(secret("xaat-1"), from: try handover())
        #expect(try await place.fields == ["token": "xaat-1", "user": "me"])
    }

    @Test func `is asked for before anything is issued, with the policy to write`() async throws {
        let place = try await VaultPlace(version: 2)
        let policy = #"path "\#(place.mount)/data/*" { capabilities = ["read"] }"#
        let sink = try place.sink(try await connection(place, allowing: policy))
        let error = await refusal { try await sink.probe() }
        #expect(
            error?.problem == "the policy does not allow create or update on "
                + "\(place.mount)/data/shop/axiom; write path \"\(place.mount)/data/shop/axiom\" "
                + "{ capabilities = [\"create\", \"update\", \"patch\", \"read\"] }"
        )
    }

    @Test func `is none in a mount that is no store`() async throws {
        let place = try await VaultPlace(version: 2)
        let spec = VaultSinkSpec(mount: "sys", path: "a", field: "b")
        let sink = try place.bao.factory(place.bao.connection()).make(.vault(spec))
        let error = await refusal { try await sink.probe() }
        #expect(error?.detail == "what is mounted at sys is system, and no key-value store")
    }
}

@Suite("A login at Vault", .enabled(if: python != nil, needsPython))
struct VaultLoginTests {
    /// An AppRole whose tokens live for seconds.
    private func role(
        _ place: VaultPlace,
        lifetime: String
    ) async throws -> (mount: String, id: String, secretID: String) {
        let mount = "approle-" + UUID().uuidString.lowercased().prefix(8)
        let bao = place.bao
        try await bao.ask(.post, "sys/auth/\(mount)", #"{"type":"approle"}"#)
        let policy =
            #"path "\#(place.mount)/*" { capabilities = ["create","update","patch","read"] }"#
        let text = try JSONSerialization.data(withJSONObject: ["policy": policy])
        try await bao.ask(.put, "sys/policies/acl/\(mount)", String(decoding: text, as: UTF8.self))
        try await bao.ask(
            .post,
            "auth/\(mount)/role/regent",
            #"{"token_policies":["\#(mount)"],"token_ttl":"\#(lifetime)","token_max_ttl":"1h"}"#
        )
        let id = try await bao.ask(.get, "auth/\(mount)/role/regent/role-id")
        let secretID = try await bao.ask(.post, "auth/\(mount)/role/regent/secret-id", "{}")
        return (
            mount, try #require(id.at("data", "role_id") as? String),
            try #require(secretID.at("data", "secret_id") as? String)
        )
    }

    @Test func `by AppRole is renewed, and done again after its token was revoked`() async throws {
        let place = try await VaultPlace(version: 2)
        let role = try await role(place, lifetime: "20m")
        let logins = Counter()
        let source = SecretSource { () throws(SecretSource.Failure) in
            logins.count()
            return secret(role.secretID)
        }
        let clock = SettableClock()
        let connection = place.bao.connection(
            .appRole(mount: role.mount, roleID: role.id, secretID: source)
        )
        let factory = place.bao.factory(connection, time: clock.time)
        let spec = VaultSinkSpec(mount: place.mount, path: "shop/axiom", field: "token")
        let sink = try factory.make(.vault(spec))
        try await sink.deliver(secret("xaat-1"), from: try handover())
        #expect(logins.value == 1)
        // Past half of its life it is renewed, and not asked for again.
        clock.advance(by: 11 * 60)
        try await sink.deliver(secret("xaat-2"), from: try handover(generation: 2))
        #expect(logins.value == 1)
        // Past its end by this clock, another one is asked for.
        clock.advance(by: 21 * 60)
        try await sink.deliver(secret("xaat-3"), from: try handover(generation: 3))
        #expect(logins.value == 2)
        // What somebody revokes is noticed by its refusal.
        let accessors = try await place.bao.ask(.get, "auth/token/accessors?list=true")
        for accessor in accessors.at("data", "keys") as? [String] ?? [] {
            let token = try await place.bao.ask(
                .post,
                "auth/token/lookup-accessor",
                #"{"accessor":"\#(accessor)"}"#
            )
            guard token.at("data", "path") as? String == "auth/\(role.mount)/login" else {
                continue
            }
            try await place.bao.ask(
                .post,
                "auth/token/revoke-accessor",
                #"{"accessor":"\#(accessor)"}"#
            )
        }
        try await sink.deliver(secret("xaat-4"), from: try handover(generation: 4))
        #expect(logins.value == 3)
        #expect(try await place.fields == ["token": "xaat-4"])
    }

    @Test func `that is refused says where`() async throws {
        let place = try await VaultPlace(version: 2)
        let role = try await role(place, lifetime: "20m")
        let wrong = SecretSource { () throws(SecretSource.Failure) in secret("wrong-\(role.id)") }
        let connection = place.bao.connection(
            .appRole(mount: role.mount, roleID: role.id, secretID: wrong)
        )
        let error = await refusal { try await place.sink(connection).probe() }
        let detail = error?.detail ?? ""
        #expect(detail.hasPrefix("the login at auth/\(role.mount) was answered 400"))
        #expect(!detail.contains("wrong-"))
    }

    @Test func `needs a credential that can be read`() async throws {
        let place = try await VaultPlace(version: 2)
        let connection = place.bao.connection(.token(.file("/nonexistent/token")))
        let error = await refusal { try await place.sink(connection).probe() }
        #expect(
            error?.detail == "the credential for Vault cannot be read: cannot open "
                + "/nonexistent/token: No such file or directory"
        )
    }
}
