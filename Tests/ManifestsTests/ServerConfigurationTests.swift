import Manifests
import Testing

@Suite struct `Where the controller answers` {
    private func server(_ listen: String) -> ControllerConfiguration.Server? {
        decode(smallConfiguration + "server: {listen: \"\(listen)\"}\n").configuration?.server
    }

    @Test(arguments: [
        ("127.0.0.1:9464", "127.0.0.1", 9464), ("0.0.0.0:0", "0.0.0.0", 0),
        ("[::1]:65535", "::1", 65_535), ("[::]:80", "::", 80),
        ("[::ffff:127.0.0.1]:1", "::ffff:127.0.0.1", 1), ("localhost:9464", "127.0.0.1", 9464),
    ])
    func `is an IP address and a port`(listen: String, host: String, port: UInt16) {
        #expect(server(listen) == .init(host: host, port: port))
    }

    @Test(arguments: [
        "", ":", "9464", ":9464", "127.0.0.1", "::1:9464", "[127.0.0.1]:1", "[::1]", "::1",
        "regent.example.com:9464", "300.0.0.1:1", "127.0.0:1", "http://127.0.0.1:1", "[::1%lo]:1",
        "[]:1", "[:1", "127.0.0.1 :1",
    ])
    func `is nothing else`(listen: String) {
        let result = decode(smallConfiguration + "server: {listen: \"\(listen)\"}\n")
        #expect(
            result.errors == [
                "regent.yaml:6:18: error: '\(listen)' in server.listen is not an IP address and a "
                    + "port; write it as 127.0.0.1:9464 or [::1]:9464; 0.0.0.0:9464 is every address"
            ]
        )
    }

    @Test(arguments: ["127.0.0.1:", "127.0.0.1:65536", "[::1]:-1", "localhost:+1", "localhost:x"])
    func `has a port`(listen: String) {
        let result = decode(smallConfiguration + "server: {listen: \"\(listen)\"}\n")
        #expect(
            result.errors == [
                "regent.yaml:6:18: error: '\(listen)' in server.listen has no port from 0 to 65535 at "
                    + "its end; write it as 127.0.0.1:9464 or [::1]:9464; 0.0.0.0:9464 is every "
                    + "address"
            ]
        )
    }

    @Test func `is nowhere where nothing says so`() {
        #expect(decode().configuration?.server == nil)
    }

    @Test func `is said by an option or a variable as well`() {
        let byVariable = decode(environment: ["REGENT_SERVER_LISTEN": "127.0.0.1:1"])
        #expect(byVariable.configuration?.server == .init(host: "127.0.0.1", port: 1))
        let byOption = decode(
            options: ["server.listen": "[::1]:2", "server.tokenMetrics": "false"],
            environment: ["REGENT_SERVER_LISTEN": "127.0.0.1:1"]
        )
        #expect(
            byOption.configuration?.server == .init(host: "::1", port: 2, namesTokens: false)
        )
    }
}
