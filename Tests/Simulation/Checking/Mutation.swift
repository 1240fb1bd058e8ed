import Engine
import Model
import Rotation

/// A bug that is planted into a run, to see whether the checks find it.
struct Mutation: Sendable {
    var name = "none"
    /// Replaces the pure functions.
    var decisions: @Sendable (inout Decisions) -> Void = { _ in }
    var timing = Timing()
    /// A transport that sends again what had no answer.
    var retriesPosts = false
    /// What of a commit reaches the disk.
    var rewrite: @Sendable ([StateChange]) -> [StateChange] = { $0 }
    /// A sink that says that it holds what it does not.
    var sinkForgets = false
    /// A sink that a late write brings back to what it held before.
    var sinkGoesBack = false
    /// Nothing is kept alive.
    var letsDie = false
    /// The API's clock is not looked at.
    var trustsOwnClock = false
}

extension Mutation {
    /// A planted bug by its name; none of that name: no bug.
    init(named name: String?) {
        self = Self.all.first { $0.name == name } ?? Mutation()
    }
}
