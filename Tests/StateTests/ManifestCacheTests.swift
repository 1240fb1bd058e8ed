import Model
import SQLite
import Testing

@testable import State

@Suite("The manifest cache")
struct ManifestCacheTests {
    let folder: StateFolder

    init() throws { folder = try StateFolder() }

    private var path: String { folder.path + "/cache" }

    private func entry(_ name: String, at seconds: Int64?, sinks: [Int64] = []) -> CachedAddress {
        CachedAddress(
            address: Address(organization: "acme", name: name),
            path: "\(name).yaml",
            isSettled: true,
            changesAt: seconds.map { Instant(seconds: $0) },
            nextAt: seconds.map { Instant(seconds: $0, nanoseconds: 7) },
            nextReason: seconds == nil ? nil : .rotationDue,
            sinks: sinks
        )
    }

    @Test func `finds what is due, by file, by address and by place`() throws {
        let cache = try #require(ManifestCache.open(path: path))
        let (late, soon, never) = (
            entry("a", at: 90, sinks: [1, 2]), entry("b", at: 10), entry("c", at: nil)
        )
        try cache.replace(with: [late, soon, never], page: "page")
        #expect(try cache.page() == "page")
        #expect(try cache.due(at: Instant(seconds: 9), atMost: 5).isEmpty)
        #expect(try cache.due(at: Instant(seconds: 10), atMost: 5) == [soon])
        #expect(try cache.addresses(in: ["a.yaml", "x.yaml"]) == [late])
        #expect(try cache.entries(of: [never.address]) == [never])
        #expect(try cache.writers(to: [2, 3]) == [late.address])
        #expect(try cache.first(5) == [soon, late])
    }

    @Test func `takes another finding in the place of what was known`() throws {
        let cache = try #require(ManifestCache.open(path: path))
        let old = entry("a", at: 10, sinks: [1])
        try cache.replace(with: [old, entry("b", at: 20)], page: "one")
        let new = entry("a", at: 30, sinks: [2])
        try cache.update([old], to: [new], page: "two", after: "one")
        #expect(try cache.page() == "two")
        #expect(try cache.entries(of: [new.address]) == [new])
        #expect(try cache.writers(to: [1, 2]) == [new.address])
        #expect(try cache.writers(to: [1]).isEmpty)
        try cache.update([new], to: [], page: "three", after: "one")
        #expect(try cache.page() == "two", "another process wrote meanwhile")
    }

    @Test func `shows one moment, whoever writes meanwhile`() throws {
        let reader = try #require(ManifestCache.open(path: path))
        try reader.replace(with: [entry("a", at: 10)], page: "one")
        #expect(try reader.page() == "one")
        let writer = try #require(ManifestCache.open(path: path))
        try writer.replace(with: [entry("b", at: 5)], page: "two")
        #expect(try reader.due(at: Instant(seconds: 50), atMost: 5) == [entry("a", at: 10)])
        #expect(try reader.page() == "two")
    }

    @Test func `is for its owner alone, and no other file is touched`() throws {
        do { _ = try #require(ManifestCache.open(path: path)) }
        #expect(try folder.mode("cache") == 0o600)
        do { _ = try folder.writer() }
        let state = try folder.bytes("state.db")
        #expect(ManifestCache.open(path: folder.state) == nil)
        #expect(try folder.bytes("state.db") == state)
        #expect(ManifestCache.open(path: folder.path + "/no/such/folder/cache") == nil)
    }

    @Test func `of another version is made anew`() throws {
        do {
            let cache = try #require(ManifestCache.open(path: path))
            try cache.replace(with: [], page: "old")
        }
        do {
            let database = try Database(path: path)
            try database.execute(script: "PRAGMA user_version = 99")
        }
        #expect(try #require(ManifestCache.open(path: path)).page() == nil)
    }
}
