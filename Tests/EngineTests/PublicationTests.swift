import Engine
import Foundation
import Model
import Testing

@Suite("What a run publishes")
struct PublicationTests {
    @Test func `leaves another's file alone, however large it is`() async throws {
        let world = try World(publishesToBranch: true)
        try world.manifests.commit(manifest("checkout"))
        let large = String(repeating: "x", count: 5 * 1024 * 1024)
        try world.manifests.commit(["status/large.txt": large], to: World.statusBranch)

        let outcome = try await world.cycle()

        #expect(outcome.statusProblem == nil)
        #expect(outcome.hasPublished)
        #expect(
            try world.manifests.files(ofBranch: World.statusBranch) == [
                "status/SUMMARY.md", "status/checkout.yaml", "status/large.txt",
                "status/status.json",
            ]
        )
    }

    @Test func `says in the system's words why a folder does not take it`() async throws {
        let world = try World(manifest("checkout"))
        try Data().write(to: URL(filePath: world.folder.path("status")))

        let outcome = try await world.cycle()

        let file = world.folder.path("status/SUMMARY.md")
        #expect(try outcome.result(of: "checkout") == .done)
        #expect(
            outcome.statusProblem?.description
                == "warning: the status cannot be published: cannot write \(file): "
                + "File exists; look at status.directory in the configuration; "
                + "the next run publishes it"
        )
    }

    @Test func `is not rendered again while nothing has changed`() async throws {
        let world = try World(publishesToBranch: true)
        try world.manifests.commit(manifest("checkout"))
        let process = try world.start()
        try await process.run()
        let rendered = process.store.historyCount
        #expect(rendered > 0)

        #expect(try await !process.run().hasPublished)

        #expect(process.store.historyCount == rendered)
    }

    @Test func `is published again where somebody has changed it, or the state has`() async throws {
        let world = try World(publishesToBranch: true)
        try world.manifests.commit(manifest("checkout"))
        let process = try world.start()
        try await process.run()
        let files = try world.manifests.files(ofBranch: World.statusBranch)

        try world.manifests.commit(["status/checkout.yaml": nil], to: World.statusBranch)
        #expect(try await process.run().hasPublished)
        #expect(try world.manifests.files(ofBranch: World.statusBranch) == files)

        let stop = Suspension(address: nil, since: noon, by: "ada")
        try process.store.ask(.suspend(stop))
        #expect(try await process.run().hasPublished)
        #expect(try await !process.run().hasPublished)
    }
}
