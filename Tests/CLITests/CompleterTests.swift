import Testing

@testable import CLI

private func complete(_ words: String...) -> Completions {
    Completer(program: sampleProgram).completions(of: words)
}

private func words(_ words: String...) -> [String] {
    Completer(program: sampleProgram).completions(of: words).candidates.map(\.word)
}

@Suite struct `Completion` {
    @Test func `begins with the commands and what they do`() {
        #expect(
            complete("").candidates == [
                .init(word: "bake", summary: "bake one order or several"),
                .init(word: "oven", summary: "look after the oven"),
            ]
        )
        #expect(complete() == complete(""))
        #expect(words("b") == ["bake"])
        #expect(words("oven", "") == ["list", "clean"])
        #expect(words("oven", "c") == ["clean"])
    }

    @Test func `names the options of a command and of those above it`() {
        #expect(
            words("bake", "-") == [
                "--yes", "-y", "--verbose", "-v", "--output", "-o", "--topping", "--preheat",
                "--time", "--config", "-c", "--version", "--help", "-h",
            ]
        )
        #expect(words("bake", "--t") == ["--topping", "--time"])
        #expect(words("--ver") == ["--version"])
        #expect(words("oven", "list", "--so") == ["--sorted-by-temperature"])
    }

    @Test func `names an option again only where it may be repeated`() {
        #expect(words("bake", "--yes", "--y") == [])
        #expect(words("bake", "-yv", "--y") == [])
        #expect(words("bake", "--topping", "poppy", "--top") == ["--topping"])
    }

    @Test func `knows the values of an option, apart from it and behind its name`() {
        #expect(words("bake", "--output", "") == ["text", "json", "markdown"])
        #expect(words("bake", "-o", "j") == ["json"])
        #expect(words("bake", "-yo", "j") == ["json"])
        #expect(words("bake", "--output=j") == ["--output=json"])
        #expect(words("bake", "--preheat=") == ["--preheat=true", "--preheat=false"])
        #expect(words("bake", "--yes=") == [])
        #expect(words("bake", "--unknown=") == [])
    }

    @Test func `asks the shell for names of files`() {
        #expect(complete("bake", "--config", "b") == Completions(names: .files))
        #expect(complete("--config=b") == Completions(names: .files, prefix: "--config="))
    }

    @Test func `says nothing where nothing can be known`() {
        #expect(complete("bake", "--time", "") == Completions())
        #expect(complete("bake", "") == Completions())
    }

    @Test func `does not take the value of an option for an argument`() {
        #expect(words("oven", "clean", "") == ["dry", "wet"])
        #expect(words("oven", "clean", "--config", "f", "w") == ["wet"])
        #expect(words("oven", "clean", "--config=f", "w") == ["wet"])
        #expect(words("oven", "clean", "dry", "") == [])
    }

    @Test func `takes what looks like an option for an argument behind two hyphens`() {
        #expect(words("oven", "clean", "--", "-") == [])
        #expect(words("oven", "clean", "--", "d") == ["dry"])
    }

    @Test func `goes on behind mistakes`() {
        #expect(words("nothing", "b") == ["bake"])
        #expect(words("bake", "--nothing", "--t") == ["--topping", "--time"])
        #expect(words("bake", "--output", "--t") == ["--topping", "--time"])
    }
}

@Suite struct `Completion of Regent's own command lines` {
    private static let program = RegentProgram.description
    private static let paths = CommandPath.all(of: program)

    private func words(_ line: [String]) -> [String] {
        Completer(program: Self.program).completions(of: line).candidates.map(\.word)
    }

    @Test func `knows every command`() {
        for path in Self.paths.dropFirst() {
            let words = words(path.names.dropFirst().dropLast() + [""])
            #expect(words.contains(path.command.name), "\(path.line)")
        }
    }

    @Test func `knows every option of every command, and its values`() {
        for path in Self.paths {
            let line = Array(path.names.dropFirst())
            for option in path.command.options + path.inheritedOptions + [.help] {
                for name in option.names where name.hasPrefix("--") {
                    #expect(words(line + [String(name.dropLast())]).contains(name), "\(path.line)")
                }
                guard case .value(_, let values?) = option.kind else { continue }
                for value in values {
                    let name = option.canonicalName
                    #expect(words(line + [name, ""]).contains(value))
                    #expect(words(line + ["\(name)=\(value)"]) == ["\(name)=\(value)"])
                }
            }
        }
    }

    @Test func `knows addresses and files wherever one is wanted`() {
        let completer = Completer(program: Self.program)
        for path in Self.paths {
            guard let argument = path.command.usageArguments.first,
                let names = Completions.Names(placeholder: argument.name)
            else { continue }
            let found = completer.completions(of: path.names.dropFirst() + [""])
            #expect(found.names == names, "\(path.line)")
        }
    }

    @Test func `knows what stands behind help`() {
        #expect(words(["help", "pl"]) == ["plan"])
        #expect(words(["help", "exit"]) == ["exit-codes"])
        #expect(words(["help", "state", "ch"]) == ["check"])
        #expect(words(["help", "plan", ""]) == [])
    }

    @Test func `shows the options of the configuration only once they are typed`() {
        #expect(!words(["plan", "--"]).contains("--source-url"))
        #expect(words(["plan", "--source-u"]) == ["--source-url"])
    }
}
