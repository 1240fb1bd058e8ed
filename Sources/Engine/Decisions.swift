package import Model
package import Planning
package import Rotation
import Secrets

/// The pure functions and the randomness that a cycle asks for what to do; a simulation draws from
/// a seed, and plants bugs in the functions to see that it finds them.
package struct Decisions: Sendable {
    /// Plans.
    package var plan: @Sendable (PlanningInput) -> Plan = { Planner($0).plan() }
    /// Steps an operation on.
    package var step: @Sendable (Operation, Event, TokenRecord?, Timing, Instant) -> Step = {
        Rotation.step($0, $1, record: $2, timing: $3, at: $4)
    }
    /// Draws 64 bits for the names of operations and for stamps.
    package var draw: @Sendable () -> UInt64 = {
        var random = SystemRandom()
        return random.next()
    }

    /// The decisions of the program.
    package init() {}
}

/// The bits that a closure draws, as a generator.
struct DrawnBits: RandomNumberGenerator {
    let draw: @Sendable () -> UInt64

    mutating func next() -> UInt64 { draw() }
}
