import Delivery
import Engine
import Model
import Secrets
import State

/// `regent state rekey`: another escrow key.
enum StateRekeyCommand: Command {
    static let description = CommandDescription(
        name: "rekey",
        summary: "replace the escrow key, and seal everything anew",
        discussion: """
            Makes a new key beside the old one, with .next behind its name; seals each sealed secret \
            with it and makes the digests of delivered secrets anew where the sink still shows them; \
            then puts it in the old key's place. Cut off at any point, it is finished by the same \
            command, and nothing else runs until then. The state's backups from before need the old \
            key: copy it first where they matter.

            Where the key is lost, what it sealed cannot be opened by anybody. --discard-sealed gives \
            that up: those secrets are dropped, and the next run makes new ones for their tokens.
            """,
        options: [
            OptionDescription(
                names: ["--discard-sealed"],
                summary: "give up the sealed secrets that no key opens"
            )
        ] + ConfigurationOptions.all,
        examples: [
            ("regent state rekey", "The key may have been seen by somebody."),
            ("regent state rekey --discard-sealed", "The key is lost."),
        ]
    )

    static func run(
        _ arguments: ParsedArguments,
        _ context: CommandContext
    ) async throws -> ExitStatus {
        let configuration = try context.loadConfiguration().configuration
        let workbench = Workbench(configuration, context.invocation)
        _ = try workbench.openExisting()
        let store = try await workbench.openForWriting()
        let lineage = try await store.snapshot().lineage
        let file = EscrowKeyFile(configuration)
        let old = try file.readPresent()
        let begun = try file.readNext()
        let keys = [old, begun].compactMap(\.self)
        let lost = try await Rekeying.unopenable(in: store, lineage: lineage, with: keys)
        guard lost.isEmpty || arguments.flag("--discard-sealed") else {
            throw refusal(of: lost, configuration.escrowKeyFile)
        }
        let new = try begun ?? file.createNext()
        let report = try await Rekeying(
            of: store,
            lineage: lineage,
            from: keys,
            to: new,
            sinks: workbench.sinks
        ).run()
        try file.putNextInPlace()
        context.print(text(report, new, old, configuration.escrowKeyFile))
        return .success
    }

    private static func refusal(of lost: [SealedSecret], _ file: String) -> CommandFailure {
        let addresses = Set(lost.map(\.address)).sorted().map(\.description)
        let keys = Set(lost.map(\.box.keyID)).sorted()
        return CommandFailure(
            "nothing was changed: the sealed secrets of \(addresses.joined(separator: ", ")) need "
                + "the key \(keys.joined(separator: ", ")), and what is at \(file) does not open "
                + "them; bring the key back, or give them up with --discard-sealed"
        )
    }

    private static func text(
        _ report: RekeyReport,
        _ new: SealingKey,
        _ old: SealingKey?,
        _ file: String
    ) -> String {
        var lines = [
            "\(file) holds the new key \(new.keyID)"
                + (old.map { ", which replaces \($0.keyID)" } ?? "")
                + ": keep a copy apart from the state's backups",
            "sealed anew: \(report.resealedCount)",
            "digests made anew: \(report.digestCount)",
        ]
        if report.unknownDigestCount > 0 {
            lines.append(
                "digests that stay under an older key: \(report.unknownDigestCount); their secrets "
                    + "cannot be told by a digest until their next rotation, and nothing else changes"
            )
        }
        lines += Set(report.lost).sorted().map {
            "lost: the undelivered secret of \($0); the next run makes a new token for it"
        }
        return lines.joined(separator: "\n")
    }
}
