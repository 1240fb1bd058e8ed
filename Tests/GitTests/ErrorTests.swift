import Testing

@testable import Git

@Suite struct `An error says what happened and what to do next` {
    @Test(
        arguments: [
            (.notFound, "; check that it exists and is spelled so"),
            (.conflict, "; read it again and try again"),
            (.rejected, "; change what was refused, or ask who looks after the other side"),
            (.damaged, "; look at it with `git fsck`; a mirror may be deleted, and is made again"),
            (.tooLarge, "; make it smaller"),
            (.unreachable, "; check the address and the network"), (.credential, ""),
            (.untrusted, ""),
            (.other, ""),
        ] as [(GitError.Kind, String)]
    )
    func `for every kind`(kind: GitError.Kind, advice: String) {
        let error = GitError(kind: kind, operation: "read x", detail: "it is so")

        #expect(error.description == "cannot read x: it is so\(advice)")
    }

    @Test(
        arguments: [
            ("plain", "plain"),
            ("a\u{1b}[31mb\r\n", "a\\u001b[31mb\\u000d\\u000a"),
            ("\u{202e}txt.exe", "\\u202etxt.exe"),
            ("\u{61c}", "\\u061c"),
            ("é€😀", "é€😀"),
            ("https://u:p@host/a", "https://host/a"),
            ("https://u:p@host", "https://host"),
            ("ssh://git@host:22/a@b", "ssh://host:22/a@b"),
            ("x 'https://u:p/q@host/a?token=s#f' y", "x 'https://u:p/q@host/a' y"),
            ("https://host/a?token=s then http://u@h/b", "https://host/a then http://h/b"),
            ("git@host:a.git", "git@host:a.git"),
        ]
    )
    func `without control characters and credentials`(text: String, shown: String) {
        let error = GitError(kind: .other, operation: text, detail: text)

        #expect(error.operation == shown)
        #expect(error.detail == shown)
    }
}

@Suite struct `A location is a path or behind a transport` {
    @Test(
        arguments: [
            ("./tokens", .path("./tokens")),
            ("/srv/a b", .path("/srv/a b")),
            ("tokens", .path("tokens")),
            ("./a:b", .path("./a:b")),
            ("file:///srv/a%20b", .path("/srv/a b")),
            ("FILE://localhost/srv/a", .path("/srv/a")),
            ("file://elsewhere/srv/a", .remote("file://elsewhere/srv/a")),
            ("https://host/a.git", .remote("https://host/a.git")),
            ("git@host:a.git", .remote("git@host:a.git")),
            ("host:/srv/a", .remote("host:/srv/a")),
        ] as [(String, Location)]
    )
    func `by its form`(url: String, location: Location) {
        #expect(Location(url) == location)
    }
}

@Suite struct `An object id is 40 hex digits` {
    @Test(
        arguments: [
            "0123456789abcdef0123456789abcdef01234567", "00000000000000000000000000000000000000ff",
            "ffffffffffffffffffffffffffffffffffffffff",
        ]
    )
    func `read and written`(hex: String) throws {
        let id = try #require(ObjectID(hex: hex))

        #expect(id.hex == hex)
        #expect(id.description == hex)
        #expect(id.short == String(hex.prefix(7)))
        #expect(ObjectID(hex: hex.uppercased()) == id)
        #expect(ObjectID(id.raw) == id)
    }

    @Test(
        arguments: [
            "", "0123456", "0123456789abcdef0123456789abcdef0123456g",
            "0123456789abcdef0123456789abcdef012345678", " 123456789abcdef0123456789abcdef01234567",
            "+123456789abcdef0123456789abcdef01234567",
        ]
    )
    func `and nothing else`(text: String) {
        #expect(ObjectID(hex: text) == nil)
    }
}
