package import Delivery
import Model

/// A place in a store of one version, and a sink that writes there.
package struct VaultPlace {
    package let bao: BaoServer
    package let mount: String
    package let version: Int

    package init(version: Int) async throws {
        bao = try await BaoServer.shared.value
        mount = try await bao.mount(version: version)
        self.version = version
    }

    package var path: String { version == 2 ? "\(mount)/data/shop/axiom" : "\(mount)/shop/axiom" }

    package func sink(
        _ connection: VaultConnection? = nil,
        field: String = "token",
        template: String? = nil
    ) throws -> any Sink {
        let spec = VaultSinkSpec(
            mount: mount,
            path: "shop/axiom",
            field: field,
            options: SinkOptions(template: template)
        )
        return try bao.factory(connection ?? bao.connection()).make(.vault(spec))
    }

    package func write(_ fields: String) async throws {
        try await bao.ask(.post, path, version == 2 ? #"{"data":\#(fields)}"# : fields)
    }

    package var fields: [String: String] {
        get async throws {
            let answer = try await bao.ask(.get, path)
            let found = version == 2 ? answer.at("data", "data") : answer.at("data")
            return found as? [String: String] ?? [:]
        }
    }

    /// How often it was written; 0 in version 1.
    package var writes: Int {
        get async throws {
            let answer = try await bao.ask(.get, "\(mount)/metadata/shop/axiom")
            return answer.at("data", "current_version") as? Int ?? 0
        }
    }
}
