import Manifests
import Model
import Testing

@testable import Reporting

@Suite struct `A configuration` {
    private let settings = [
        ConfigurationSetting(
            path: "source.url",
            value: "/srv/a|b\u{1B}",
            origin: .file(SourcePosition(path: "regent.yaml", line: 3, column: 15))
        ),
        ConfigurationSetting(
            path: "source.interval",
            value: "7s",
            origin: .environment("REGENT_SOURCE_INTERVAL")
        ),
        ConfigurationSetting(path: "suspend", value: "true", origin: .option("--suspend")),
        ConfigurationSetting(path: "limits.concurrency", value: "8", origin: .defaultValue),
    ]

    @Test func `says where each value came from`() {
        #expect(
            ConfigurationTable.text(settings, file: "/etc/regent.yaml", TextOptions()) == """
                # /etc/regent.yaml
                source.url          /srv/a|b\\u001b  regent.yaml:3:15
                source.interval     7s              REGENT_SOURCE_INTERVAL
                suspend             true            --suspend
                limits.concurrency  8               default

                """
        )
        #expect(ConfigurationTable.text([], file: nil, TextOptions()) == "# no file\n")
        let coloured = ConfigurationTable.text(settings, file: nil, TextOptions(usesColor: true))
        #expect(coloured.contains("\u{1B}[2mdefault\u{1B}[0m\n"))
    }

    @Test func `is a document for programs, its version first`() {
        #expect(
            ConfigurationTable.json(Array(settings.suffix(1)), file: nil) == """
                {
                  "formatVersion": "1.0",
                  "file": null,
                  "settings": [
                    {
                      "field": "limits.concurrency",
                      "value": "8",
                      "origin": "default"
                    }
                  ]
                }

                """
        )
    }

    @Test func `is a table in Markdown`() {
        #expect(
            ConfigurationTable.markdown(Array(settings.prefix(1))) == """
                | Field | Value | From |
                | --- | --- | --- |
                | source.url | /srv/a\\|b\\\\u001b | regent.yaml:3:15 |

                """
        )
    }
}
