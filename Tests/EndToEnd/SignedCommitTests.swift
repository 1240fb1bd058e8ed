import Foundation
import Testing

@Suite("Commits that have to be signed")
struct SignedCommitTests {
    private let world: World

    init() throws {
        world = try World()
        let arguments = ["-q", "-t", "ed25519", "-N", "", "-f", "ada"]
        let made = try Program("/usr/bin/ssh-keygen", arguments, in: world.folder).wait()
        try #require(made.status == 0, "\(made.errors)")
        try world.write(
            "allowed_signers",
            "ada@example.com namespaces=\"git\" \(try world.read("ada.pub"))"
        )
        try world.git("config", "gpg.format", "ssh")
        try world.git("config", "user.signingKey", world.folder.path + "/ada.pub")
        try world.git("config", "commit.gpgSign", "true")
        try world.write(
            "regent.yaml",
            try world.read("regent.yaml").replacing(
                "interval: 1s}",
                with: "interval: 1s, verify: {allowedSignersFile: ./allowed_signers}}"
            )
        )
    }

    @Test func `one that is signed is acted on, and one that is not waits for one that is`() throws
    {
        try world.commit(["a.yaml": World.manifest("a")])
        let applied = try world.regent("apply", "--yes")
        #expect(applied.status == 0, "\(applied.output)\(applied.errors)")
        let good = try world.git("rev-parse", "--short=7", "HEAD").trimmed
        let secret = try world.secret("a")

        try world.git("config", "commit.gpgSign", "false")
        try world.commit([
            "a.yaml": World.manifest("a", annotation: "by a stranger"),
            "b.yaml": World.manifest("b"),
        ])
        let bad = try world.git("rev-parse", "--short=7", "HEAD").trimmed
        let plan = try world.regent("plan", environment: ["COLUMNS": "400"])
        #expect(plan.status == 1)
        #expect(
            plan.output.contains(
                "error: commit \(bad) of branch 'main' is not acted on: it is not signed; \(good), "
                    + "signed by ada@example.com, stays in force"
            ),
            "\(plan.output)"
        )
        #expect(try world.regent("apply", "--yes").status == 3)
        #expect(try world.secret("a") == secret)
        #expect(!FileManager.default.fileExists(atPath: world.folder.path + "/secrets/b.token"))

        try world.git("config", "commit.gpgSign", "true")
        try world.git("commit", "-q", "--allow-empty", "-m", "look at it, and sign")
        let signed = try world.regent("apply", "--yes")
        #expect(signed.status == 0, "\(signed.output)\(signed.errors)")
        #expect(try world.secret("a") != secret)
        let status = try world.regent("status", environment: ["COLUMNS": "400"])
        #expect(status.output.contains("is signed by ada@example.com."), "\(status.output)")
        let message = try world.git("log", "-1", "--format=%B", "regent-status")
        #expect(message.contains("\nRegent-Source-Signer: ada@example.com\n"), "\(message)")
    }
}
