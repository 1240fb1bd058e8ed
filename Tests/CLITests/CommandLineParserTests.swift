import Testing

@testable import CLI

@Suite struct `A command line` {
    @Test(arguments: [
        ["bake", "bread", "--config", "a.yaml"], ["bake", "bread", "--config=a.yaml"],
        ["bake", "bread", "-c", "a.yaml"], ["bake", "bread", "-ca.yaml"],
        ["bake", "bread", "-c=a.yaml"], ["-c", "a.yaml", "bake", "bread"],
        ["bake", "--config", "a.yaml", "bread"], ["bake", "-yvca.yaml", "bread"],
        ["bake", "-yvc", "a.yaml", "bread"], ["bake", "-c", "b.yaml", "bread", "-c", "a.yaml"],
    ])
    func `gives an option its value in every customary form`(words: [String]) throws {
        let parsed = try CommandLineParser(program: sampleProgram).parse(words)
        #expect(parsed.value("--config") == "a.yaml")
        #expect(parsed.value("-c") == "a.yaml")
        #expect(parsed.positional("ORDER") == "bread")
        #expect(parsed.commandPath == ["bakery", "bake"])
    }

    @Test func `says of each flag whether it was given`() throws {
        let parsed = try parse("bake", "-vy", "bread")
        #expect(parsed.flag("--yes"))
        #expect(parsed.flag("-v"))
        #expect(!parsed.flag("--help"))
        #expect(try !parse("bake", "bread").flag("--yes"))
    }

    @Test(arguments: [
        ([], true), (["--preheat"], true), (["--preheat=true"], true), (["--preheat=false"], false),
        (["--preheat=false", "--preheat"], true),
    ])
    func `turns a boolean option on and off`(options: [String], isOn: Bool) throws {
        let words = ["bake", "bread"] + options
        let parsed = try CommandLineParser(program: sampleProgram).parse(words)
        #expect(parsed.flag("--preheat") == isOn)
    }

    @Test func `keeps every value of an option that repeats, and the last of one that does not`()
        throws
    {
        let parsed = try parse(
            "bake",
            "--topping",
            "a",
            "rolls",
            "--topping=b",
            "-o",
            "json",
            "-o",
            "text"
        )
        #expect(parsed.values("--topping") == ["a", "b"])
        #expect(parsed.values("--output") == ["text"])
        #expect(parsed.value("--time") == nil)
    }

    @Test func `takes everything behind two hyphens as it is`() throws {
        let parsed = try parse("bake", "--yes", "--", "--verbose", "-o", "--")
        #expect(parsed.flag("--yes"))
        #expect(!parsed.flag("--verbose"))
        #expect(parsed.positional("ORDER") == "--verbose")
        #expect(parsed.positionals("EXTRA") == ["-o", "--"])
    }

    @Test func `takes a single hyphen as a word and as a value`() throws {
        let parsed = try parse("bake", "-", "-c", "-")
        #expect(parsed.positional("ORDER") == "-")
        #expect(parsed.value("--config") == "-")
    }

    @Test func `takes an empty value for what it is`() throws {
        #expect(try parse("bake", "bread", "--config=").value("--config") == "")
        #expect(try parse("bake", "").positional("ORDER") == "")
        #expect(try parse("bake", "x", "--config=a=b").value("--config") == "a=b")
    }

    @Test func `names a command in a command`() throws {
        #expect(try parse("oven", "list").commandPath == ["bakery", "oven", "list"])
        #expect(try parse("oven", "clean", "wet").positional("WAY") == "wet")
        #expect(try parse("oven", "clean").positional("WAY") == nil)
    }

    @Test func `needs nothing else beside a question for help or the version`() throws {
        let help = try parse("bake", "-h")
        #expect(help.flag("--help"))
        #expect(help.commandPath == ["bakery", "bake"])
        #expect(try parse("--version").flag("--version"))
        #expect(try parse("oven", "--help").commandPath == ["bakery", "oven"])
        #expect(try parse("bake", "a", "--help", "b").flag("--help"))
    }

    @Test func `gives a value in the form that a command expects`() throws {
        let parsed = try parse("bake", "7", "--time", "12")
        let minutes = try parsed.value("--time", expecting: "minutes") { Int($0) }
        #expect(minutes == 12)
        #expect(try parsed.positional("ORDER", expecting: "a number", { Int($0) }) == 7)
        #expect(try parsed.value("--config", expecting: "a number", { Int($0) }) == nil)
    }
}

@Suite struct `A command line that is wrong` {
    @Test(arguments: [
        ([], "bakery needs a command: bake or oven"),
        (["oven"], "bakery oven needs a command: list or clean"),
        (["bkae", "bread"], "unknown command 'bkae'; did you mean 'bake'?"),
        (["sell"], "unknown command 'sell'; see bakery --help"),
        (["oven", "lst"], "unknown command 'lst'; did you mean 'list'?"),
        (["bake", "--ouput=json", "x"], "unknown option '--ouput'; did you mean '--output'?"),
        (["bake", "x", "--confg", "y"], "unknown option '--confg'; did you mean '--config'?"),
        (["bake", "--sell", "x"], "unknown option '--sell'; see bakery bake --help"),
        (["bake", "-z", "x"], "unknown option '-z'; see bakery bake --help"),
        (["bake", "-yz", "x"], "unknown option '-z'; see bakery bake --help"),
        (["oven", "list", "--yes"], "unknown option '--yes'; see bakery oven list --help"),
        (
            ["--yes", "bake", "x"],
            "option '--yes' belongs behind its command: bakery COMMAND --yes"
        ),
        (["bake", "x", "--config"], "option '--config' needs a value: --config=FILE"),
        (["bake", "x", "-c", "--yes"], "option '-c' needs a value: -c=FILE"),
        (["bake", "x", "--yes=no"], "option '--yes' takes no value; write it alone"),
        (["bake", "x", "-y=no"], "option '-y' takes no value; write it alone"),
        (["bake", "x", "-o", "jsn"], "'jsn' is no value of -o; did you mean 'json'?"),
        (
            ["bake", "x", "--output=x"],
            "'x' is no value of --output; it takes text, json or markdown"
        ),
        (["bake", "x", "--preheat=1"], "'1' is no value of --preheat; it takes true or false"),
        (
            ["bake", "x", "--preheat=flase"],
            "'flase' is no value of --preheat; did you mean 'false'?"
        ),
        (["oven", "clean", "hot"], "'hot' is no value of WAY; it takes dry or wet"),
        (["bake", "-v"], "bakery bake needs ORDER; see bakery bake --help"),
        (
            ["oven", "list", "x"],
            "bakery oven list takes no argument 'x'; see bakery oven list --help"
        ),
        (["\u{1b}[2J"], "unknown command '\\u001b[2J'; see bakery --help"),
    ])
    func `is told what to write instead`(words: [String], message: String) throws {
        let error = #expect(throws: UsageError.self) {
            try CommandLineParser(program: sampleProgram).parse(words)
        }
        #expect(error?.description == message)
    }

    @Test func `is never repeated at length`() throws {
        let error = #expect(throws: UsageError.self) {
            try parse(String(repeating: "a", count: 99))
        }
        let shown = String(repeating: "a", count: 80)
        #expect(error?.description == "unknown command '\(shown)…'; see bakery --help")
    }

    @Test func `says which form a value has`() throws {
        let parsed = try parse("bake", "bread", "--time", "soon")
        let error = #expect(throws: UsageError.self) {
            try parsed.value("--time", expecting: "minutes, as in 12") { Int($0) }
        }
        #expect(error?.description == "'soon' is no value of --time; it takes minutes, as in 12")
        #expect(throws: UsageError.malformedValue("bread", of: "ORDER", expected: "a number")) {
            try parsed.positional("ORDER", expecting: "a number") { Int($0) }
        }
    }
}
