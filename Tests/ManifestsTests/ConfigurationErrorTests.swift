import Manifests
import Model
import Testing

@Suite struct `An error in the configuration` {
    @Test(arguments: [
        (
            "intervall: 1m",
            "regent.yaml:6:1: error: unknown field 'intervall'; known fields: apiVersion, "
                + "connections, escrowKey, filesRoot, hooks, kind, limits, organizations, policies, "
                + "server, source, state, status, suspend, timing"
        ),
        (
            "limits: {maxDeletion: 1}",
            "regent.yaml:6:10: error: unknown field 'maxDeletion' in limits; did you mean 'maxDeletions'?"
        ),
        (
            "limits: {maxDeletions: many}",
            "regent.yaml:6:24: error: 'many' in limits.maxDeletions is not a whole number"
        ),
        (
            "limits: {maxDeletionsPercent: 101}",
            "regent.yaml:6:31: error: '101' in limits.maxDeletionsPercent is not from 0 to 100"
        ),
        (
            "limits: {concurrency: 0}",
            "regent.yaml:6:23: error: '0' in limits.concurrency is not from 1 to 256"
        ),
        (
            "limits: {concurrency: \"8\"}",
            "regent.yaml:6:23: error: limits.concurrency is a string, not a whole number; write it without quotes"
        ),
        ("limits: [1]", "regent.yaml:6:9: error: limits is a list, not a mapping"),
        (
            "timing: {requestTimeout: 30}",
            "regent.yaml:6:26: error: timing.requestTimeout is a number, not a duration; write it with a unit: 90d, 48h, 30m or 15s"
        ),
        (
            "limits: {maxAmbiguousPerHour: 0}",
            "regent.yaml:6:31: error: '0' in limits.maxAmbiguousPerHour is not from 1 to 1000000"
        ),
        (
            "server: {webhookSecrets: [{file: x}]}",
            "regent.yaml:6:10: error: server.webhookSecrets is not supported by this version of Regent yet; "
                + "leave it out: the source is looked at on source.interval, and webhooks come later"
        ),
        ("server: []", "regent.yaml:6:9: error: server is a list, not a mapping"),
        (
            "server: {port: 1}",
            "regent.yaml:6:10: error: unknown field 'port' in server; known fields: listen, tokenMetrics, "
                + "webhookSecrets"
        ),
        (
            "server: {tokenMetrics: false}",
            "regent.yaml:6:24: error: server.tokenMetrics has no meaning without server.listen; leave it out"
        ),
        (
            "server: {listen: 9464}",
            "regent.yaml:6:18: error: server.listen is a number, not an IP address and a port; write it in "
                + "quotes"
        ),
        (
            "state: {postgres: {}}",
            "regent.yaml:6:9: error: state.postgres is not supported by this version of Regent yet; leave it out"
        ),
        (
            "state.file: x",
            "regent.yaml:6:1: error: unknown field 'state.file'; known fields: apiVersion, "
                + "connections, escrowKey, filesRoot, hooks, kind, limits, organizations, policies, "
                + "server, source, state, status, suspend, timing"
        ),
        (
            "status: {branch: main}",
            "regent.yaml:6:18: error: status.branch is source.branch; give the status files a branch of their own, such as regent-status"
        ),
        (
            "status: {branch: a, directory: b}",
            "regent.yaml:6:32: error: status.directory is one too many; say status.branch or status.directory"
        ),
        (
            "status: {path: x}",
            "regent.yaml:6:16: error: status.path has no meaning without status.branch; leave it out"
        ),
        (
            "status: {branch: \"a..b\"}",
            "regent.yaml:6:18: error: 'a..b' in status.branch is not a name that git allows"
        ),
        (
            "status: {branch: s, path: /x}",
            "regent.yaml:6:27: error: '/x' in status.path begins with '/'; write it from the repository's root"
        ),
        (
            "status: {branch: s, author: {name: \"a <b>\"}}",
            "regent.yaml:6:36: error: 'a <b>' in status.author.name has '<' or '>' in it; name and email are two fields"
        ),
        ("suspend: on", "regent.yaml:6:10: error: 'on' in suspend is not true or false"),
        (
            "filesRoot: \"a\\0\"",
            "regent.yaml:6:12: error: 'a\\u0000' in filesRoot has a control character"
        ),
        (
            "--- {}",
            "regent.yaml:6:5: error: a configuration is one document; leave out what comes from here on"
        ),
    ])
    func `names its place`(line: String, expected: String) {
        let result = decode(smallConfiguration + line + "\n")
        #expect(result.errors == [expected])
        #expect(result.configuration == nil)
    }

    @Test(arguments: [
        (
            "git://host/x",
            "names a repository over git, which nobody should trust; use https or ssh"
        ),
        ("http://git.example.com/x", "would be asked unencrypted; use https"),
        ("https://user:hunter2@host/x", "has a user in it; write username and passwordFrom"),
        ("https://user@host/x", "has a user in it"),
        ("ssh://git:hunter2@host/x", "has a user in it"),
        ("https://host/x?token=hunter2", "has a character that no URL of a repository needs"),
        ("ssh://git@host/a'b", "has a character that no URL of a repository needs"),
        ("ssh://git@-oProxyCommand=x/y", "has a character that no URL"),
        ("ssh://-oProxyCommand/y", "is not the URL of a repository"),
        ("https://host", "is not the URL of a repository"), ("https:///x", "is not the URL"),
        ("git@host:-x", "is not the URL of a repository"),
        ("git@host:~root/x", "is not the URL of a repository"),
        ("ssh://host/~root/x", "is not the URL of a repository"), ("-x:y", "is not the URL"),
    ])
    func `is not the URL of a repository`(url: String, reason: String) {
        let result = decode(options: ["source.url": url])
        #expect(result.errors.count == 1)
        #expect(result.errors.first?.hasPrefix("error: --source-url \(reason)") == true)
        #expect(!result.errors.contains { $0.contains("hunter2") })
        #expect(!result.settings.contains { $0.value.contains("hunter2") })
    }

    @Test(arguments: [
        "https://git.example.com/acme/tokens.git", "https://[::1]:8443/x", "http://127.0.0.1/x",
        "https://host/a%20b",
    ])
    func `is the URL of a repository, and needs no credential`(url: String) {
        #expect(decode(options: ["source.url": url]).configuration?.source.url == url)
    }

    @Test(arguments: ["ssh://git@host/x", "git@host:x.git"])
    func `over ssh needs a key and known hosts`(url: String) {
        let missing = decode(options: ["source.url": url]).errors
        #expect(missing.count == 2)
        #expect(missing.contains { $0.contains("source.auth.sshKeyFile is missing") })
        #expect(missing.contains { $0.contains("source.auth.knownHostsFile is missing") })

        let access = decode(options: [
            "source.url": url, "source.auth.sshKeyFile": "/k", "source.auth.knownHostsFile": "/h",
            "status.auth.sshKeyFile": "/w",
        ]).configuration?.source.access
        #expect(access?.reader.keyFile == "/k")
        #expect(access?.writer.keyFile == "/w")
        #expect(access?.writer.knownHostsFile == "/h", "hosts are the same for both")
    }

    @Test(arguments: [
        (
            "https://host/x", "source.auth.sshKeyFile",
            "source.auth has a key or known hosts, which are for ssh"
        ),
        ("https://host/x", "source.auth.username", "source.auth.username has no password"),
        ("/srv/x", "source.auth.passwordFrom.file", "source.auth has no meaning for a path"),
        ("/srv/x", "status.auth.sshKeyFile", "status.auth has no meaning for a path"),
        (
            "ssh://host/x", "source.auth.passwordFrom.file",
            "source.auth.passwordFrom is for https"
        ),
    ])
    func `says who does not fit the URL`(url: String, field: String, reason: String) {
        let errors = decode(options: ["source.url": url, field: "x"]).errors
        #expect(errors.contains { $0.hasPrefix("error: \(reason)") }, "\(errors)")
    }

    @Test(arguments: [
        ("file:///srv/a.git", "/srv/a.git"), ("file://localhost/srv/a", "/srv/a"),
        ("file:/srv/a", "/srv/a"), ("/srv/a:b", "/srv/a:b"), ("./a:b", "./a:b"),
    ])
    func `is not a path or a file URL`(url: String, path: String) {
        #expect(decode(options: ["source.url": url]).configuration?.source.url == path)
    }

    @Test(arguments: [
        (
            "http://api.axiom.co",
            "would send the credential unencrypted; use https; plain http is for this machine only"
        ),
        (
            "http://127.0.0.1.evil.com",
            "would send the credential unencrypted; use https; plain http is for this machine only"
        ),
        (
            "http://localhost.evil.com",
            "would send the credential unencrypted; use https; plain http is for this machine only"
        ),
        (
            "ftp://x",
            "would send the credential unencrypted; use https; plain http is for this machine only"
        ),
        ("https://169.254.169.254/", "is a link-local address; use the API's own host name"),
        (
            "https://u:p@host",
            "has more than a host and a path; leave user, password, query and fragment out"
        ),
        (
            "https://host?x=1",
            "has more than a host and a path; leave user, password, query and fragment out"
        ),
        ("api.axiom.co", "is not a URL; write it as https://api.axiom.co"),
        ("https://", "is not a URL; write it as https://api.axiom.co"),
    ])
    func `keeps a credential from where it should not go`(url: String, expected: String) {
        #expect(
            decode(options: ["organizations.apiURL": url]).errors == [
                "error: --organization-api-url \(expected)"
            ]
        )
    }

    @Test(arguments: [
        "http://127.0.0.1:0", "http://localhost:8080", "http://[::1]:1", "http://127.9.9.9",
        "https://api.eu.axiom.co/base",
    ])
    func `is none where the credential is safe`(url: String) {
        #expect(decode(options: ["organizations.apiURL": url]).configuration != nil)
    }

    @Test func `names the variable or the option that it is in`() {
        let result = decode(
            options: ["source.interval": "soon"],
            environment: ["REGENT_SUSPEND": "maybe", "REGENT_LIMITS_CONCURRENCY": "x"]
        )
        #expect(
            result.errors == [
                "error: 'maybe' in REGENT_SUSPEND is not true or false",
                "error: 'soon' in --source-interval is not a duration; write it as 90d, 48h, 30m, "
                    + "15s or a sum such as 1d12h",
                "error: 'x' in REGENT_LIMITS_CONCURRENCY is not a whole number",
            ]
        )
    }

    @Test func `says where what is missing can be said`() {
        #expect(
            decode(nil).errors == [
                "error: no organization is configured; write organizations in the configuration "
                    + "file, or give --organization-name and the options like it",
                "error: source.url is missing; write it in the configuration file, or give "
                    + "--source-url or REGENT_SOURCE_URL",
            ]
        )
        let text = smallConfiguration.replacing(
            "{name: acme, apiURL: \"https://api.axiom.co\", credential: {env: AXIOM_TOKEN}}",
            with: "{name: acme}"
        )
        #expect(
            decode(text).errors == [
                "regent.yaml:5:5: error: organizations[0].apiURL is missing; write it in the "
                    + "configuration file, or give --organization-api-url or "
                    + "REGENT_ORGANIZATION_API_URL",
                "regent.yaml:5:5: error: organizations[0].credential is missing; write "
                    + "credential: {env: NAME} or credential: {file: PATH}",
            ]
        )
    }

    @Test func `does not count a value of a wrong type as missing, too`() {
        let text =
            smallConfiguration
            .replacing("name: acme", with: "name: 7")
            .replacing("{env: AXIOM_TOKEN}", with: "[x]")
        #expect(
            decode(text).errors == [
                "regent.yaml:5:12: error: organizations.name is a number, not a DNS name; write it "
                    + "in quotes",
                "regent.yaml:5:59: error: organizations.credential is a list, not a mapping",
            ]
        )
    }

    @Test func `finds an organization that is there twice`() {
        let text =
            smallConfiguration
            + "  - {name: acme, apiURL: \"https://x\", credential: {env: B}}\n"
        #expect(
            decode(text).errors == [
                "regent.yaml:6:5: error: the organization acme is there already; give each "
                    + "organization a name of its own"
            ]
        )
    }

    @Test(arguments: [
        ("", "regent.yaml:1:1: error: the file is empty; write kind: ControllerConfig"),
        (
            "a: [",
            "regent.yaml:1:5: error: this is not YAML: did not find expected node content; met while parsing a flow node that begins on line 1"
        ),
        (
            manifest(),
            "regent.yaml:2:7: error: this is kind APIToken, not ControllerConfig; give the configuration's file with --config"
        ),
    ])
    func `says what the file should be`(text: String, expected: String) {
        #expect(decode(text).errors.contains(expected))
        #expect(decode(text).configuration == nil)
    }

    @Test func `finds an option that no field has`() {
        #expect(
            decode(options: ["source.urls": "x"]).errors == [
                "error: unknown field 'source.urls'; did you mean 'source.url'?"
            ]
        )
    }

    @Test(arguments: [
        "{env: xaat-0123-secret}", "{env: \"xaat 0123-secret\"}", "xaat-0123-secret",
        "{file: \"xaat-0123-secret\\0\"}", "[xaat-0123-secret]", "{value: xaat-0123-secret}",
    ])
    func `never shows a credential that stands where its place should`(credential: String) {
        let result = decode(smallConfiguration.replacing("{env: AXIOM_TOKEN}", with: credential))
        #expect(!result.errors.isEmpty)
        #expect(!"\(result)".contains("0123-secret"))
    }
}
