import Importing
import Model
import Testing

let noon = Instant(seconds: 1_795_608_000)

/// Random numbers that are the same in each run: SplitMix64.
struct SeededRandom: RandomNumberGenerator {
    private var state: UInt64

    init(seed: UInt64) { state = seed }

    mutating func next() -> UInt64 {
        state &+= 0x9E37_79B9_7F4A_7C15
        var bits = state
        bits = (bits ^ (bits >> 30)) &* 0xBF58_476D_1CE4_E5B9
        bits = (bits ^ (bits >> 27)) &* 0x94D0_49BB_1331_11EB
        return bits ^ (bits >> 31)
    }
}

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
