import HTTPServer
import Testing

@testable import Sandbox

@Suite struct `Events that the sandbox is sent` {
    /// What `printf '{"a":1}\n{"b":2}\n' | gzip -n` writes.
    static let gzipped: [UInt8] = [
        0x1F, 0x8B, 0x08, 0x00, 0x00, 0x00, 0x00, 0x00, 0x00, 0x03, 0xAB, 0x56, 0x4A, 0x54, 0xB2,
        0x32,
        0xAC, 0xE5, 0xAA, 0x56, 0x4A, 0x52, 0xB2, 0x32, 0xAA, 0xE5, 0x02, 0x00, 0xC8, 0xB2, 0xCE,
        0x9F,
        0x10, 0x00, 0x00, 0x00,
    ]

    let api: API

    init() throws { api = try API() }

    func ingest(_ body: [UInt8], type: String, encoding: String? = nil) -> Answer {
        let encoding = encoding.map { [(name: "Content-Encoding", value: $0)] } ?? []
        return api.send(
            "POST",
            "/v1/datasets/logs/ingest",
            body,
            headers: [("Content-Type", type)] + encoding
        )
    }

    @Test func `are counted in a JSON array, and forgotten`() throws {
        let answer = ingest(
            Array(#"[{"a": "canary"}, {"b": [{"c": null}]}, {}]"#.utf8),
            type: "application/json; charset=utf-8"
        )
        #expect(answer.status == 200)
        #expect(
            answer.text == """
                {"blocksCreated":0,"failed":0,"failures":[],"ingested":3,"processedBytes":43,\
                "walLength":0}
                """
        )
        #expect(try api.eventCount(in: "logs") == 3)
        for (_, bytes) in try api.folder.files() {
            #expect(!String(decoding: bytes, as: UTF8.self).contains("canary"))
        }
    }

    @Test func `are counted line by line`() throws {
        let answer = ingest(
            Array("{\"a\": 1}\r\n\n  {\"b\": 2}\n".utf8),
            type: "application/x-ndjson",
            encoding: "1"
        )
        #expect(answer.json["ingested"] == .number(2))
        #expect(answer.json["failed"] == .number(0))
        _ = ingest(Array("{}".utf8), type: "application/x-ndjson")
        #expect(try api.eventCount(in: "logs") == 3)
    }

    @Test func `are named where they are no objects`() {
        let lines = ingest(Array("{}\n[]\n{\n".utf8), type: "application/x-ndjson")
        #expect(
            lines.text == """
                {"blocksCreated":0,"failed":2,"failures":[{"error":"line 2 is no JSON object",\
                "timestamp":"2026-11-24T09:30:00Z"},{"error":"line 3 is no JSON object",\
                "timestamp":"2026-11-24T09:30:00Z"}],"ingested":1,"processedBytes":8,"walLength":0}
                """
        )
        let array = ingest(Array("[{}, 7]".utf8), type: "application/json")
        #expect(array.json["ingested"] == .number(1))
        #expect(array.text.contains("element 2 is no JSON object"))
    }

    @Test func `may come as gzip, in several members, too`() {
        let once = ingest(Self.gzipped, type: "application/x-ndjson", encoding: "gzip")
        #expect(once.json["ingested"] == .number(2))
        #expect(once.json["processedBytes"] == .number(16))
        let twice = Self.gzipped + Self.gzipped
        let answer = ingest(twice, type: "application/x-ndjson", encoding: "gzip")
        #expect(answer.json["ingested"] == .number(4))
    }

    @Test func `may not come as broken gzip`() {
        var changed = Self.gzipped
        changed[changed.count - 8] ^= 1
        let bodies = [
            [], Array(Self.gzipped.dropLast()), changed, Array("{}".utf8), Self.gzipped + [0],
        ]
        for body in bodies {
            let answer = ingest(body, type: "application/x-ndjson", encoding: "gzip")
            #expect(answer.status == 400)
            #expect(answer.message == "the body is no gzip")
        }
    }

    @Test func `may not inflate beyond the limit`() {
        #expect(throws: GzipError.tooLong) {
            _ = try Gzip.inflate(Self.gzipped, limit: 15)
        }
        #expect(throws: Never.self) {
            _ = try Gzip.inflate(Self.gzipped, limit: 16)
        }
    }

    @Test(
        arguments: [
            ("{}", "application/json", nil, 400, "the body is no JSON array of events"),
            ("[{}", "application/json", nil, 400, "the body is no JSON array of events"),
            (
                "[]", "application/json", "zstd", 415,
                "the Content-Encoding 'zstd' is unknown here; send gzip or none"
            ),
            (
                "a,b", "text/csv", nil, 415,
                "the Content-Type 'text/csv' is unknown here; send application/json or "
                    + "application/x-ndjson"
            ),
        ] as [(String, String, String?, Int, String)]
    )
    func `are refused in other forms`(
        body: String,
        type: String,
        encoding: String?,
        status: Int,
        message: String
    ) {
        let answer = ingest(Array(body.utf8), type: type, encoding: encoding)
        #expect(answer.status == status)
        #expect(answer.message == message)
    }
}
