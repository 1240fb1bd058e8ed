import Engine
import Model
import Testing

/// A change of the manifests that is carried out in one cycle, with what must hold however it was
/// cut off.
struct CrashScenario: Sendable, CustomTestStringConvertible {
    let testDescription: String
    /// Commits whose cycles went through before; the last one is carried out under faults.
    let history: [[String: String?]]
    /// POSTs that the change takes: at most so many are ever made for it.
    let posts: Int
    /// Whether the token is to be there in the end.
    var isKept = true

    private static let other = manifest("billing")

    static let all = [
        CrashScenario(
            testDescription: "create",
            history: [manifest("checkout", sinks: ["a.token", "b.token"])],
            posts: 1
        ),
        CrashScenario(
            testDescription: "regenerate",
            history: [
                manifest("checkout", sinks: ["a.token", "b.token"]),
                manifest("checkout", dataset: "audit", sinks: ["a.token", "b.token"]),
            ],
            posts: 1
        ),
        CrashScenario(
            testDescription: "redeliver",
            history: [
                manifest("checkout"), manifest("checkout", sinks: ["a.token", "b.token"]),
            ],
            posts: 0
        ),
        CrashScenario(
            testDescription: "delete",
            history: [
                deletable(dataset: "logs").merging(other) { $1 }, deletable(dataset: "audit"),
                ["checkout.yaml": nil],
            ],
            posts: 0,
            isKept: false
        ),
    ]

    private static func deletable(dataset: String) -> [String: String?] {
        manifest(
            "checkout",
            dataset: dataset,
            sinks: ["a.token"],
            more: "  deletionPolicy: Delete"
        )
    }
}

/// One world in which a scenario's change is carried out under faults.
final class CrashTrial {
    let scenario: CrashScenario
    let world: World
    private let before: [FakeTokenAPI.Token]
    private let postsBefore: Int
    /// Whether a process was taken up with a call of which nobody knows the outcome.
    private(set) var isFrozen = false

    init(_ scenario: CrashScenario) async throws {
        self.scenario = scenario
        world = try World()
        for commit in scenario.history.dropLast() {
            try world.manifests.commit(commit)
            try await world.cycle()
        }
        before = world.api.live("checkout")
        postsBefore = world.api.posts.count
        if let change = scenario.history.last { try world.manifests.commit(change) }
    }

    /// Runs a cycle in a process of its own whose n-th commit meets a fate; whether it came so far.
    func run(commit number: Int, _ fate: CommitFate) async throws -> Bool {
        noteOpenCall(try world.recorded)
        let process = try world.start(fault: { at, _ in at == number ? fate : .succeeds })
        defer { process.store.close() }
        _ = try? await process.run()
        return process.store.faultCount > 0
    }

    /// A death between a call and the record of its answer is the one that nobody can make good.
    private func noteOpenCall(_ recorded: RecordedState) {
        let operation = recorded.openOperations[address("checkout")]
        guard let operation, [.create, .regenerate].contains(operation.action) else { return }
        if operation.state == .sent { isFrozen = true }
    }

    /// One undisturbed cycle makes everything good, and the next one has nothing to do.
    func expectRecovery(_ comment: Comment) async throws {
        noteOpenCall(try world.recorded)
        let outcome = try await world.cycle()
        let recorded = outcome.after.recorded
        let posts = world.api.posts.dropFirst(postsBefore)
        #expect(posts.count <= scenario.posts, "\(comment): a call was made twice in passing")
        #expect(outcome.statusProblem == nil, comment)
        if isFrozen {
            try await expectFoundOut(outcome, comment)
            return
        } else {
            #expect(posts.count == scenario.posts, comment)
            #expect(recorded.openOperations.isEmpty, "\(comment): an operation is left open")
            #expect(recorded.failures.isEmpty, comment)
            try scenario.isKept
                ? expectSuccessor(recorded, comment) : expectNothingLeft(recorded, comment)
            #expect(try world.sealedSecrets(of: "checkout") == [], comment)
        }
        for secret in world.api.secrets {
            #expect(world.folder.secretFiles(with: secret).isEmpty, "\(comment): in the clear")
        }
        let settled = try await world.cycle()
        #expect(settled.outcomes.isEmpty, comment)
        #expect(settled.after.recorded.serial == recorded.serial, comment)
        #expect(!settled.hasPublished, comment)
    }

    private func expectSuccessor(_ recorded: RecordedState, _ comment: Comment) throws {
        let live = world.api.live("checkout")
        #expect(live.count == before.count + scenario.posts, comment)
        let current = try #require(live.last, comment)
        #expect(recorded.tokens[address("checkout")]?.token.id == current.live.id, comment)
        #expect(world.sink("a.token") == current.secret, comment)
        #expect(world.sink("b.token") == current.secret, comment)
        #expect(
            recorded.tokens[address("checkout")]?.predecessors.map(\.id)
                == live.dropLast().map(\.live.id),
            comment
        )
    }

    private func expectNothingLeft(_ recorded: RecordedState, _ comment: Comment) {
        #expect(world.api.live("checkout").isEmpty, comment)
        #expect(world.api.live("billing").count == 1, comment)
        #expect(recorded.tokens.keys.sorted() == [address("billing")], comment)
    }

    /// What became of the call is found out, and consumers go on with a secret that works meanwhile.
    private func expectFoundOut(_ outcome: CycleOutcome, _ comment: Comment) async throws {
        #expect(world.sink("a.token") == before.last?.secret, comment)
        if let old = before.last { #expect(world.api.accepts(old.secret), comment) }
        for _ in 0..<5 where try world.recorded.openOperations[address("checkout")] != nil {
            world.time.advance(by: .seconds(61))
            try await world.cycle()
        }
        // Tokens whose secrets were lost end within seconds.
        world.time.advance(by: .minutes(1))
        let recorded = try await world.cycle().after.recorded
        #expect(recorded.openOperations.isEmpty, comment)
        try expectSuccessor(recorded, comment)
    }
}

extension TemporaryFolder {
    /// Files besides the sinks that have a secret in them.
    func secretFiles(with secret: String) -> [String] {
        files(with: secret).filter { !$0.hasPrefix("sinks/") }
    }
}
