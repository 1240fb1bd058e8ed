@testable import CLI

/// A program that has one of everything, and nothing of Regent.
let sampleProgram = CommandDescription(
    name: "bakery",
    summary: "bakes what is ordered",
    options: [
        OptionDescription(
            names: ["--config", "-c"],
            placeholder: "FILE",
            summary: "where the recipes are",
            defaultText: "bakery.yaml"
        ),
        OptionDescription(names: ["--version"], summary: "show the version", standsAlone: true),
    ],
    subcommands: [
        CommandDescription(
            name: "bake",
            summary: "bake one order or several",
            discussion: """
                An order is baked in the order of its arrival, and nothing is baked twice, however \
                often it is asked for.

                A second paragraph:

                  stays
                  as it is
                """,
            usageArguments: [
                ArgumentDescription(name: "ORDER", summary: "what to bake"),
                ArgumentDescription(
                    name: "EXTRA",
                    summary: "what to put on it",
                    isRequired: false,
                    repeats: true
                ),
            ],
            options: [
                OptionDescription(names: ["--yes", "-y"], summary: "ask nothing"),
                OptionDescription(names: ["--verbose", "-v"], summary: "say more"),
                OptionDescription(
                    names: ["--output", "-o"],
                    placeholder: "FORMAT",
                    summary: "how to say it",
                    values: ["text", "json", "markdown"],
                    defaultText: "text"
                ),
                OptionDescription(
                    names: ["--topping"],
                    placeholder: "NAME",
                    summary: "what goes on top",
                    repeats: true
                ),
                .boolean(names: ["--preheat"], default: true, summary: "heat the oven first"),
                OptionDescription(
                    names: ["--time"],
                    placeholder: "MINUTES",
                    summary: "how long"
                ),
            ],
            examples: [
                ("bakery bake bread", "Bakes one bread."),
                ("bakery bake rolls --topping poppy --topping sesame", "Bakes rolls with both."),
            ]
        ),
        CommandDescription(
            name: "oven",
            summary: "look after the oven",
            subcommands: [
                CommandDescription(
                    name: "list",
                    summary: "list the ovens",
                    options: [
                        OptionDescription(
                            names: ["--sorted-by-temperature"],
                            placeholder: "DEGREES",
                            summary: "the hottest first"
                        )
                    ]
                ),
                CommandDescription(
                    name: "clean",
                    summary: "clean one",
                    usageArguments: [
                        ArgumentDescription(
                            name: "WAY",
                            summary: "how",
                            isRequired: false,
                            values: ["dry", "wet"]
                        )
                    ]
                ),
            ]
        ),
    ]
)

func parse(_ line: String...) throws(UsageError) -> ParsedArguments {
    try CommandLineParser(program: sampleProgram).parse(line)
}
