import Importing
import Model
import Testing

let noon = Instant(seconds: 1_795_608_000)

func tokenID(_ text: String) throws -> TokenID { try #require(TokenID(text)) }

func token(
    _ name: String,
    id: String = "7a3e1b2c-0000",
    expiresAt: Instant? = noon + .days(30),
    _ capabilities: Capabilities = Capabilities(datasets: ["logs": ["ingest": ["create"]]])
) throws -> LiveToken {
    LiveToken(
        id: try tokenID(id),
        name: name,
        expiresAt: expiresAt,
        capabilities: capabilities
    )
}

func selection(
    _ tokens: [LiveToken],
    options: ImportOptions = ImportOptions(organization: "acme", folder: "tokens"),
    besides taken: Set<String> = [],
    problem: (TokenSpec) -> String? = { _ in nil }
) -> ImportSelection {
    ImportSelection(
        tokens.map { ImportCandidate(token: $0) },
        options: options,
        besides: taken,
        at: noon,
        problem: problem
    )
}
