import Model

import Parallel

/// A status as files: what a git host shows beside the manifests.
///
/// The files say what is, not when it was looked at: the same state gives the same bytes, whatever
/// the time and the commit last seen (decision 0004). They hold nothing secret.
public struct StatusFiles {
    /// The page that a git host shows for the folder.
    static let summaryName = "SUMMARY.md"
    /// The whole status for programs.
    static let indexName = "status.json"

    /// Every file, by its path under a folder; an empty folder is the root.
    ///
    /// One file stands for each source file, at its own path (`.json` becomes `.json.yaml`), with a
    /// document for each manifest, by address. `SUMMARY.md` and `status.json` are always there.
    public static func render(
        _ report: StatusReport,
        under folder: String
    ) -> [String: [UInt8]] {
        let paths = StatusPaths(report.entries)
        let rendered = parallelMap(report.entries) { entry in
            (
                path: paths.path(of: entry),
                document: document(entry),
                item: JSONWriter.item(StatusValues.value(entry))
            )
        }
        var texts = [
            summaryName: StatusSummary(report, paths).text,
            indexName: index(report, of: rendered.map(\.item)),
        ]
        for (path, document, _) in rendered {
            texts[path] = texts[path].map { $0 + "---\n" + document } ?? firstLine + document
        }
        let trimmed = folder.split(separator: "/").joined(separator: "/")
        let prefix = trimmed.isEmpty ? "" : trimmed + "/"
        return texts.reduce(into: [:]) { $0[prefix + $1.key] = Array($1.value.utf8) }
    }

    private static let firstLine = "# written by regent; edits are overwritten\n"

    /// Whether a file was rendered by ``render(_:under:)`` for a source file, so that it may go when
    /// its source file does.
    public static func isOurs(_ bytes: [UInt8]) -> Bool { bytes.starts(with: firstLine.utf8) }

    private static func document(_ entry: StatusEntry) -> String {
        YAMLWriter.document([
            .init(key: "apiVersion", value: "regent.dev/v1alpha1"),
            .init(key: "kind", value: "APITokenStatus"),
            .init(
                key: "metadata",
                value: [
                    "name": .string(entry.address.name),
                    "organization": .string(entry.address.organization),
                ]
            ),
            .init(key: "observed", value: StatusValues.observed(entry)),
            .init(key: "token", value: StatusValues.token(entry)),
            .init(key: "previous", value: StatusValues.previous(entry)),
            .init(key: "nextRotation", value: StatusValues.nextRotation(entry)),
            .init(key: "delivery", value: StatusValues.delivery(entry)),
            .init(key: "conditions", value: StatusValues.conditions(entry)),
            .init(key: "history", value: StatusValues.history(entry)),
        ])
    }

    /// Without the commit and the serial, which move when nothing of a token does.
    private static func index(_ report: StatusReport, of items: [String]) -> String {
        JSONWriter.document(
            [
                "formatVersion": "1.0",
                "source": report.source.map {
                    ["url": .string($0.url), "ref": .string($0.ref)]
                } ?? .null,
                "state": ["lineage": .string(report.lineage)],
                "suspensions": .array(report.suspensions.map(StatusValues.suspension)),
            ],
            list: "tokens",
            of: items
        )
    }
}
