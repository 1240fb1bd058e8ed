import Testing

@testable import CLI

@Suite struct `Help` {
    private let help = HelpText(program: sampleProgram, width: 72)

    @Test func `gives an overview of all commands`() {
        #expect(
            help.overview() == """
                Usage: bakery [OPTIONS] COMMAND

                Bakes what is ordered.

                Commands:
                  bake  bake one order or several
                  oven  look after the oven

                Options:
                  -c, --config FILE  where the recipes are (default: bakery.yaml)
                      --version      show the version
                  -h, --help         show this help

                `bakery COMMAND --help` says more about a command.

                """
        )
    }

    @Test func `explains a command, its options and how it is called`() throws {
        let page = try #require(help.page(forCommand: ["bake"]))
        #expect(
            page == """
                Usage: bakery bake [OPTIONS] ORDER [EXTRA…]

                Bake one order or several.

                An order is baked in the order of its arrival, and nothing is baked
                twice, however often it is asked for.

                A second paragraph:

                  stays
                  as it is

                Arguments:
                  ORDER  what to bake
                  EXTRA  what to put on it

                Options:
                  -y, --yes                 ask nothing
                  -v, --verbose             say more
                  -o, --output FORMAT       how to say it (text, json or markdown;
                                            default: text)
                      --topping NAME        what goes on top (may be repeated)
                      --preheat=true|false  heat the oven first (default: true)
                      --time MINUTES        how long
                  -h, --help                show this help

                Options of every command:
                  -c, --config FILE  where the recipes are (default: bakery.yaml)
                      --version      show the version

                Examples:
                  bakery bake bread
                      Bakes one bread.
                  bakery bake rolls --topping poppy --topping sesame
                      Bakes rolls with both.

                """
        )
    }

    @Test func `gives a long option a line of its own`() throws {
        let page = try #require(help.page(forCommand: ["oven", "list"]))
        let rows = """
            Options:
                  --sorted-by-temperature DEGREES
                          the hottest first
              -h, --help  show this help
            """
        #expect(page.contains(rows))
    }

    @Test func `shows the values that an argument takes`() throws {
        let page = try #require(help.page(forCommand: ["oven", "clean"]))
        #expect(page.contains("Usage: bakery oven clean [OPTIONS] [WAY]\n"))
        #expect(page.contains("\n  WAY  how (dry or wet)\n"))
    }

    @Test func `knows only what there is`() {
        #expect(help.page(forCommand: ["sell"]) == nil)
        #expect(help.page(forCommand: ["bake", "bread"]) == nil)
        #expect(help.page(forCommand: [String]()) == help.overview())
    }

    @Test(arguments: [40, 56, 80, 120])
    func `fits its width but for what is to be copied`(width: Int) throws {
        let help = HelpText(program: sampleProgram, width: width)
        let page = try #require(help.page(forCommand: ["bake"]))
        let lines: [Substring] = page.split(separator: "\n")
        let long = lines.filter { $0.count > width }
        #expect(long.allSatisfy { $0.hasPrefix("  bakery bake") || $0.hasPrefix("Usage:") })
        #expect(!lines.contains { $0.last == " " })
    }

    @Test func `is never narrower than 40 columns`() {
        let narrow = HelpText(program: sampleProgram, width: 3).overview()
        #expect(narrow == HelpText(program: sampleProgram, width: 40).overview())
    }
}
