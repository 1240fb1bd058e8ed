import Foundation
import Testing

@Suite("The state's commands")
struct StateCommandTests {
    private let world: World

    /// A token whose secret is sealed, and one that was delivered.
    init() throws {
        world = try World()
        try world.commit(["a.yaml": World.manifest("a", sinks: false)])
        try world.commit(["b.yaml": World.manifest("b")])
        try #require(try world.regent("apply", "--yes").status == 0)
    }

    private func exists(_ path: String) -> Bool {
        FileManager.default.fileExists(atPath: world.folder.appending(path: path).path)
    }

    @Test func `are listed by the word alone, and a typing error names the nearest`() throws {
        let alone = try world.regent("state")
        #expect(alone.status == 64)
        #expect(alone.errors.contains("needs a command: check, backup"), "\(alone.errors)")
        let typo = try world.regent("state", "chekc")
        #expect(typo.status == 64)
        #expect(typo.errors.contains("did you mean 'check'?"), "\(typo.errors)")
        for command in ["check", "backup", "rekey", "recover"] {
            let help = try world.regent("state", command, "--help")
            #expect(help.output.hasPrefix("Usage: regent state \(command)"), "\(help.output)")
            #expect(help.output == (try world.regent("help", "state", command).output))
        }
    }

    @Test func `check says what is there, and exits with 1 where the key is lost`() throws {
        let check = try world.regent("state", "check")
        #expect(check.status == 0, "\(check.output)\(check.errors)")
        #expect(check.output.contains("sealed      1: 1 with the key "), "\(check.output)")
        #expect(check.output.contains("every page, index and row can be read"))
        #expect(try world.regent("state", "check", "-o", "json").output.contains("\"sound\": true"))

        try FileManager.default.removeItem(at: world.folder.appending(path: "escrow.key"))
        let lost = try world.regent("state", "check")
        #expect(lost.status == 1)
        #expect(lost.output.contains("--discard-sealed"), "\(lost.output)")
    }

    @Test func `mv gives a token another name, with its sealed secret`() throws {
        let taken = try world.regent("state", "mv", "acme/a", "b", "--yes")
        #expect(taken.status == 1)
        #expect(taken.errors.contains("acme/b has a token already"), "\(taken.errors)")
        #expect(try world.regent("state", "mv", "acme/x", "y", "--yes").status == 1)

        let moved = try world.regent("state", "mv", "acme/a", "renamed", "--yes")

        #expect(moved.status == 0, "\(moved.errors)")
        #expect(moved.output.contains("acme/a is acme/renamed now"))
        let revealed = try world.regent("reveal", "acme/renamed", "--stdout")
        #expect(revealed.output.hasPrefix("xaat-"), "\(revealed.errors)")
        try world.git("mv", "a.yaml", "renamed.yaml")
        try world.commit(["renamed.yaml": World.manifest("renamed", sinks: false)])
        let plan = try world.regent("plan", "--detailed-exitcode")
        #expect(plan.status == 0, "\(plan.output)")
    }

    @Test func `backup copies, and never overwrites`() throws {
        let backup = try world.regent("state", "backup", "copy.db")
        #expect(backup.status == 0, "\(backup.errors)")
        let check = try world.regent("state", "check", "--state-file", "copy.db")
        #expect(check.status == 0, "\(check.output)\(check.errors)")
        let again = try world.regent("state", "backup", "copy.db")
        #expect(again.status == 1)
        #expect(again.errors.contains("is already there"), "\(again.errors)")
    }

    @Test func `rekey replaces the key, and what is sealed can be revealed`() throws {
        let before = try world.read("escrow.key")

        let rekey = try world.regent("state", "rekey")

        #expect(rekey.status == 0, "\(rekey.errors)")
        #expect(rekey.output.contains("sealed anew: 1"), "\(rekey.output)")
        #expect(rekey.output.contains("digests made anew: 1"), "\(rekey.output)")
        #expect(try world.read("escrow.key") != before)
        #expect(!exists("escrow.key.next"))
        #expect(try world.regent("apply", "--yes").output.contains("Nothing to do"))
        #expect(try world.regent("reveal", "acme/a", "--stdout").output.hasPrefix("xaat-"))
    }

    @Test func `a rekey that was cut off holds everything else back until it is finished`() throws {
        let other = try World()
        try other.commit(["c.yaml": World.manifest("c")])
        try other.regent("apply", "--yes")
        try world.write("escrow.key.next", try other.read("escrow.key"))

        let apply = try world.regent("apply", "--yes")
        let reveal = try world.regent("reveal", "acme/a", "--stdout")
        let rekey = try world.regent("state", "rekey")

        #expect(apply.status == 1)
        #expect(apply.errors.contains("`regent state rekey` finishes it"), "\(apply.errors)")
        #expect(reveal.status == 1)
        #expect(rekey.status == 0, "\(rekey.errors)")
        #expect(try world.read("escrow.key") == (try other.read("escrow.key")))
        #expect(try world.regent("reveal", "acme/a", "--stdout").output.hasPrefix("xaat-"))
    }

    @Test func `an old state does nothing until it is approved, and a plan says so`() throws {
        try world.regent("state", "backup", "old.db")
        try world.commit(["c.yaml": World.manifest("c")])
        try world.regent("apply", "--yes")
        try restore("old.db")

        let plan = try world.regent("plan")
        let apply = try world.regent("apply", "--yes")
        #expect(plan.status == 1)
        #expect(plan.output.contains("older than the one that was in use last"), "\(plan.output)")
        #expect(apply.status == 1)
        #expect(apply.errors.contains("--brake state-serial"), "\(apply.errors)")
        let check = try world.regent("state", "check")
        #expect(check.status == 1)
        let status = try world.regent("status")
        for text in [check.output, status.errors] {
            #expect(text.contains("older than the one that was in use last"), "\(text)")
            #expect(text.contains("`regent plan` says what can be done"), "\(text)")
        }

        let commit = try world.git("rev-parse", "--short=7", "main").trimmed
        try world.regent("approve", commit, "--brake", "state-serial")
        let approved = try world.regent("apply", "--yes")
        #expect(approved.errors.isEmpty, "\(approved.errors)")
        #expect(approved.output.contains("NameTaken"), "what is not known is not touched")
        #expect(try world.regent("status").errors.isEmpty)
    }

    /// Puts a backup in the state's place, as a person would.
    private func restore(_ backup: String) throws {
        let state = world.folder.appending(path: "state/state.db")
        for suffix in ["", "-wal", "-shm"] {
            try? FileManager.default.removeItem(atPath: state.path + suffix)
        }
        try FileManager.default.copyItem(
            at: world.folder.appending(path: backup),
            to: state
        )
    }

    @Test func `a lost state is rebuilt, and what was delivered is not rotated`() throws {
        try FileManager.default.removeItem(at: world.folder.appending(path: "state"))
        try FileManager.default.removeItem(at: world.folder.appending(path: "escrow.key"))
        let secret = try world.secret("b")
        let refused = try world.regent("apply", "--yes")
        #expect(refused.status == 1)
        #expect(refused.errors.contains("`regent state recover`"), "\(refused.errors)")
        #expect(try world.regent("state", "recover").errors.contains("say --yes"))

        let recover = try world.regent("state", "recover", "--yes")

        #expect(recover.status == 0, "\(recover.output)\(recover.errors)")
        #expect(recover.output.contains("its undelivered secret is lost"), "\(recover.output)")
        let plan = try world.regent("plan")
        #expect(plan.output.contains("acme/a"), "\(plan.output)\(plan.errors)")
        #expect(plan.output.contains("0 to delete, 1 unchanged"), "\(plan.output)")
        let apply = try world.regent("apply", "--yes")
        #expect(apply.status == 0, "\(apply.output)\(apply.errors)")
        #expect(try world.secret("b") == secret)
        #expect(try world.regent("status", "acme/b").output.contains("SecretUnknown"))
        #expect(try world.regent("apply", "--yes").output.contains("Nothing to do"))
        let again = try world.regent("state", "recover", "--yes")
        #expect(again.status == 1)
        #expect(again.errors.contains("--force moves it aside"), "\(again.errors)")
        #expect(try world.regent("state", "recover", "--yes", "--force").status == 0)
        #expect(exists("state/state.db.old-2"), "the blank one was the first")
    }

    @Test func `a lost key gives up what it sealed only where that was asked for`() throws {
        try FileManager.default.removeItem(at: world.folder.appending(path: "escrow.key"))

        let refused = try world.regent("state", "rekey")
        #expect(refused.status == 1)
        #expect(refused.errors.contains("acme/a"), "\(refused.errors)")
        #expect(!exists("escrow.key") && !exists("escrow.key.next"))

        let rekey = try world.regent("state", "rekey", "--discard-sealed")
        #expect(rekey.status == 0, "\(rekey.errors)")
        #expect(rekey.output.contains("lost: the undelivered secret of acme/a"))
        let apply = try world.regent("apply", "--yes")
        #expect(apply.output.contains("Done: 1 of 1."), "\(apply.output)\(apply.errors)")
        #expect(try world.regent("reveal", "acme/a", "--stdout").output.hasPrefix("xaat-"))
    }
}
