import Delivery
import Foundation
import Glibc
import HTTPClient
import Manifests
import Model
import SinkSupport
import Synchronization
import Testing

/// The kinds of sinks, each against the system that it writes to.
enum SinkKind: String, CaseIterable {
    case file
    case templatedFile = "file, template"
    case kubernetesSecret
    case vaultVersion1 = "vault, version 1"
    case vaultVersion2 = "vault, version 2"
    case hook
}

/// A sink at a place of its own, which can be down, and which others can write to.
struct SinkUnderTest: Sendable {
    /// The sink as a manifest has it.
    let delivery: String
    /// A policy that allows another sink than this, and the rule that it names.
    let otherwise: (policy: String, rule: String)
    let connections: @Sendable (TimeSource) -> SinkConnections
    let setDown: @Sendable (Bool) throws -> Void
    /// The secret that a consumer finds; nil: none.
    let held: @Sendable () async throws -> String?
    /// Writes another secret there, as somebody else would.
    let meddle: @Sendable (String) async throws -> Void
    /// Whether an operation that comes late is told from a newer one by what lies there.
    var keepsOrder = true

    /// What the manifest asks for.
    func spec() throws -> SinkSpec {
        let desired = desired(under: SourceRules(defaultOrganization: "acme"))
        let token = try #require(desired.specs.values.first, "\(desired.diagnostics)")
        return try #require(token.delivery.first)
    }

    func desired(under rules: SourceRules) -> DesiredState {
        let files = manifest("checkout", delivery: delivery).map { path, text in
            ManifestFile(path: path, bytes: Array((text ?? "").utf8))
        }
        return SourceAssembler.assemble(files.map(ManifestParser.parse), under: rules)
    }

    func sink() throws -> any Sink { try SinkFactory(connections(quickTime)).make(spec()) }
}

/// A network that can be switched off.
private final class Line: Transport {
    private let isDown = Atomic(false)

    func setDown(_ isDown: Bool) { self.isDown.store(isDown, ordering: .sequentiallyConsistent) }

    func send(_ request: HTTPRequest) async throws(TransportFailure) -> HTTPResponse {
        guard !isDown.load(ordering: .sequentiallyConsistent) else {
            throw TransportFailure(wasSent: false, kind: .refused, detail: "switched off")
        }
        return try await transport.send(request)
    }
}

extension SinkUnderTest {
    init(_ kind: SinkKind) async throws {
        switch kind {
        case .file: self = try .file(template: nil)
        case .templatedFile: self = try .file(template: "token = {{token}};")
        case .kubernetesSecret: self = try await .kubernetesSecret()
        case .vaultVersion1: self = try await .vault(version: 1)
        case .vaultVersion2: self = try await .vault(version: 2)
        case .hook: self = try .hook()
        }
    }

    private static func file(template: String?) throws -> SinkUnderTest {
        let folder = try TemporaryFolder()
        let around = (template ?? "{{token}}").components(separatedBy: "{{token}}")
        let option = template.map { ", template: \"\($0)\"" } ?? ""
        return SinkUnderTest(
            delivery: "{file: {path: app/a.token}\(option)}",
            otherwise: ("sinks: {file: {under: /run}}", "sinks.file.under"),
            connections: { SinkConnections(filesRoot: folder.path, time: $0) },
            setDown: { isDown in
                // A file stands where the folder was.
                let (app, away) = (folder.path("app"), folder.path("away"))
                if isDown {
                    try FileManager.default.moveItem(atPath: app, toPath: away)
                    try folder.write("", to: "app")
                } else {
                    folder.remove("app")
                    try FileManager.default.moveItem(atPath: away, toPath: app)
                }
            },
            held: {
                guard let text = folder.read("app/a.token") ?? folder.read("away/a.token") else {
                    return nil
                }
                try #require(text.hasPrefix(around[0]) && text.hasSuffix(around[1]))
                return String(text.dropFirst(around[0].count).dropLast(around[1].count))
            },
            meddle: { text in
                folder.remove("app/a.token")
                try folder.write(around.joined(separator: text), to: "app/a.token")
            }
        )
    }

    private static func kubernetesSecret() async throws -> SinkUnderTest {
        let place = try await SecretPlace()
        let line = Line()
        return SinkUnderTest(
            delivery:
                "{kubernetesSecret: {namespace: \(place.namespace), name: axiom, key: token}}",
            otherwise: (
                "sinks: {kubernetesSecret: {namespaces: [other]}}",
                "sinks.kubernetesSecret.namespaces"
            ),
            connections: { place.cluster.connections(over: line, time: $0) },
            setDown: { line.setDown($0) },
            held: { try await place.data["token"] },
            meddle: { try await place.edit(["data": ["token": encoded($0)]]) }
        )
    }

    private static func vault(version: Int) async throws -> SinkUnderTest {
        let place = try await VaultPlace(version: version)
        let line = Line()
        return SinkUnderTest(
            delivery: "{vault: {mount: \(place.mount), path: shop/axiom, field: token}}",
            otherwise: ("sinks: {vault: {paths: [bank/*]}}", "sinks.vault.paths"),
            connections: { place.bao.connections(over: line, time: $0) },
            setDown: { line.setDown($0) },
            held: { try await place.fields["token"] },
            meddle: { try await place.write(#"{"token":"\#($0)"}"#) },
            // The first version of the store has room for the fields alone.
            keepsOrder: version == 2
        )
    }

    /// A program that keeps what it is given, and minds the order.
    private static func hook() throws -> SinkUnderTest {
        let folder = try TemporaryFolder()
        let script = """
            #!/bin/sh
            cd '\(folder.path)' || exit 1
            [ ! -e down ] || { echo down >&2; exit 1; }
            newest=$(cat newest 2>/dev/null || echo 0)
            [ "$REGENT_GENERATION" -ge "$newest" ] || { echo a newer operation came first >&2; exit 1; }
            cat >new && mv new held && echo "$REGENT_GENERATION" >newest

            """
        let check = "#!/bin/sh\ncd '\(folder.path)' && cat >asked && cmp -s held asked\n"
        for (name, text) in [("hook", script), ("verify", check)] {
            try folder.write(text, to: name)
            unsafe chmod(folder.path(name), 0o700)
        }
        let hook = SinkConnections.Hook(
            command: [folder.path("hook")],
            verify: [folder.path("verify")]
        )
        return SinkUnderTest(
            delivery: "{hook: {name: deploy}}",
            otherwise: ("sinks: {hook: {names: [other]}}", "sinks.hook.names"),
            connections: {
                SinkConnections(filesRoot: "/nonexistent", hooks: ["deploy": hook], time: $0)
            },
            setDown: { isDown in
                if isDown { try folder.write("", to: "down") } else { folder.remove("down") }
            },
            held: { folder.read("held") },
            meddle: { try folder.write($0, to: "held") }
        )
    }
}
